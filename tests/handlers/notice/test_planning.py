"""A released notice becomes one delivery a person and even batches, also after a kill."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from handlers.desk import Desk
from handlers.notice import pause_notice, resume_notice, withdraw_notice
from handlers.plan import Reach, Why, plan_due_notices, planning, rows
from models.alert import Alert
from models.delivery import Delivery, DeliveryState, Way
from models.delivery_batch import BatchState, DeliveryBatch
from models.follower import Follower
from models.notice import Notice, NoticeState
from tests.handlers.notice.conftest import Crowd, with_rules
from tests.support.announcing import SECOND, announces, announces_now
from tests.support.twins import StandingClock

BOTH_WAYS = (Way.WINDOW, Way.MASS)


def ways(desk: Desk, notice_id: int) -> Counter[Way]:
    with desk.memory.read() as session:
        mine = select(Delivery.way).where(Delivery.notice_id == notice_id)
        return Counter(session.scalars(mine))


def batches(desk: Desk) -> list[DeliveryBatch]:
    with desk.memory.read() as session:
        return list(session.scalars(select(DeliveryBatch).order_by(DeliveryBatch.number)))


def notice(desk: Desk, notice_id: int) -> Notice:
    with desk.memory.read() as session:
        return session.get_one(Notice, notice_id)


def test_everybody_is_counted_once_by_the_best_way(desk: Desk, crowd: Crowd) -> None:
    crowd(4, talks=True)
    crowd(3)
    crowd(2, talks=True, window_left=2)  # the last two are for answers
    crowd(2, following=False)
    crowd(1, notices_off=True)
    crowd(5, point="关堤乡", talks=True)
    notice_id = announces_now(desk, point="诚城社区", ways=BOTH_WAYS)
    assert ways(desk, notice_id) == {Way.WINDOW: 4, Way.MASS: 5}
    planned = notice(desk, notice_id)
    assert planned.state is NoticeState.SENDING
    reach = Reach.of_row(planned.reach)
    assert reach.ways == {Way.WINDOW: 4, Way.MASS: 5}
    assert reach.why == {Why.UNFOLLOWED: 2, Why.OPTED_OUT: 1}
    (batch,) = batches(desk)
    assert (batch.size, batch.state, batch.tag_id) == (5, BatchState.WAITING, None)
    with desk.memory.read() as session:
        inside = session.scalars(select(Delivery.way).where(Delivery.batch_id == batch.id))
        assert set(inside) == {Way.MASS}
        assert "mass:" in session.scalars(select(Alert.once)).one()


def test_who_has_no_way_is_written_down_with_the_reason(desk: Desk, crowd: Crowd) -> None:
    crowd(1, talks=True)
    crowd(2)
    crowd(1, talks=True, window_left=1)
    notice_id = announces_now(desk, point="诚城社区")
    with desk.memory.read() as session:
        left = session.execute(
            select(Delivery.reason, func.count())
            .where(Delivery.way == Way.NONE, Delivery.state == DeliveryState.WAITING)
            .group_by(Delivery.reason)
        ).all()
    assert {tuple(row) for row in left} == {
        ("超过四十八小时没有来信", 2),
        ("本轮条数要留给答复", 1),
    }
    assert ways(desk, notice_id) == {Way.WINDOW: 1, Way.NONE: 3}


def test_four_mass_sends_a_month_and_the_month_turns_in_shanghai(
    desk: Desk, crowd: Crowd, clock: StandingClock
) -> None:
    crowd(3)
    for _ in range(4):
        assert ways(desk, announces_now(desk, ways=BOTH_WAYS)) == {Way.MASS: 3}
        clock.forward(days=1)
    crowd(2)
    fifth = announces_now(desk, ways=BOTH_WAYS)
    assert ways(desk, fifth) == {Way.MASS: 2, Way.NONE: 3}
    assert Reach.of_row(notice(desk, fifth).reach).why == {Why.QUOTA: 3}
    clock.moment = clock.moment.replace(day=30, hour=15, minute=59)  # 23:59 in Shanghai
    sixth = announces(desk, ways=BOTH_WAYS, at=clock.now())
    assert plan_due_notices(desk) == 0  # the quiet hours
    clock.moment = clock.moment + timedelta(hours=9)  # 1 December
    plan_due_notices(desk)
    assert ways(desk, sixth) == {Way.MASS: 5}


def test_a_batch_that_wechat_refused_uses_nobodys_quota(desk: Desk, crowd: Crowd) -> None:
    crowd(2)
    for _ in range(4):
        announces_now(desk, ways=[Way.MASS])
    with desk.memory.write() as session:
        session.execute(
            update(DeliveryBatch)
            .where(DeliveryBatch.number == 1, DeliveryBatch.id == batches(desk)[0].id)
            .values(state=BatchState.REFUSED)
        )
    assert ways(desk, announces_now(desk, ways=[Way.MASS])) == {Way.MASS: 2}


def test_a_list_of_one_is_no_list(desk: Desk, crowd: Crowd) -> None:
    crowd(1, talks=True)
    crowd(1)
    assert ways(desk, announces_now(desk, ways=BOTH_WAYS)) == {Way.WINDOW: 1, Way.NONE: 1}
    assert batches(desk) == []


def test_a_subscription_account_has_one_batch_by_tag(desk: Desk, crowd: Crowd) -> None:
    crowd(7)
    announces_now(with_rules(desk, by_list=False, calls_a_day=1), ways=[Way.MASS])
    (batch,) = batches(desk)
    assert (batch.size, batch.tag_id) == (7, 0)


def test_who_blocks_us_is_left_alone_until_she_speaks_again(
    desk: Desk, crowd: Crowd, clock: StandingClock
) -> None:
    (her,) = crowd(1)
    crowd(3, talks=True)
    announces_now(desk, ways=BOTH_WAYS)
    with desk.memory.write() as session:
        session.execute(
            update(Delivery)
            .where(Delivery.follower_id == her)
            .values(state=DeliveryState.REFUSED, code=48002, settled_at=clock.now())
        )
    clock.forward(days=1)
    second = announces_now(desk, ways=BOTH_WAYS)
    assert Reach.of_row(notice(desk, second).reach).why == {Why.BLOCKED: 1}
    clock.forward(days=1)
    with desk.memory.write() as session:
        session.execute(update(Follower).where(Follower.id == her).values(last_said_at=clock.now()))
    crowd(1)
    third = announces_now(desk, ways=[Way.MASS])
    assert Why.BLOCKED.value not in notice(desk, third).reach


def test_killed_at_any_step_it_goes_on_and_nobody_is_planned_twice(
    desk: Desk, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.plan.rows.PAGE", 4)
    monkeypatch.setattr(
        "handlers.plan.rows.split_evenly", lambda people: [people // 2, -(-people // 2)]
    )
    people = crowd(11)
    notice_id = announces(desk, ways=[Way.MASS])
    begun = planning._step
    for fatal in range(1, 12):
        steps = iter(range(fatal))

        def dying(*arguments: object, steps: object = steps) -> object:
            if next(steps, None) is None:  # type: ignore[call-overload]
                raise KeyboardInterrupt
            return begun(*arguments)  # type: ignore[arg-type]

        monkeypatch.setattr(planning, "_step", dying)
        try:
            plan_due_notices(desk)
        except KeyboardInterrupt:
            assert notice(desk, notice_id).state is NoticeState.SCHEDULED
    monkeypatch.setattr(planning, "_step", begun)
    plan_due_notices(desk)
    assert notice(desk, notice_id).state is NoticeState.SENDING
    with desk.memory.read() as session:
        rows = session.execute(
            select(Delivery.follower_id, DeliveryBatch.number)
            .join(DeliveryBatch, DeliveryBatch.id == Delivery.batch_id)
            .order_by(Delivery.follower_id)
        ).all()
    assert [tuple(row) for row in rows] == [
        (follower_id, 1 if place < 5 else 2) for place, follower_id in enumerate(people)
    ]
    names = {batch.client_msg_id for batch in batches(desk)}
    assert len(names) == 2
    assert all(len(name) <= 64 for name in names)


def test_paused_it_waits_resumed_it_goes_on_withdrawn_it_never_does(
    desk: Desk, crowd: Crowd, clock: StandingClock
) -> None:
    crowd(3, talks=True)
    notice_id = announces(desk)
    pause_notice(desk, SECOND, notice_id)
    assert plan_due_notices(desk) == 0
    resume_notice(desk, SECOND, notice_id)
    assert plan_due_notices(desk) == 1
    withdraw_notice(desk, SECOND, notice_id)
    with desk.memory.read() as session:
        assert set(session.scalars(select(Delivery.state))) == {DeliveryState.LEFT_OUT}


def test_who_changes_her_point_meanwhile_is_in_one_batch_only(
    desk: Desk, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.plan.rows.PAGE", 2)
    people, away = crowd(4), crowd(2, point="关堤乡")
    notice_id = announces(desk, point="诚城社区", ways=[Way.MASS])
    begun = rows.plan_page

    def moving(session: object, *arguments: object, **named: object) -> object:
        with_her = update(Follower).where(Follower.id == people[0])
        session.execute(with_her.values(point_id=away and _point_of(session, away[0])))  # type: ignore[attr-defined]
        return begun(session, *arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(planning, "plan_page", moving)
    plan_due_notices(desk)
    plan_due_notices(desk)
    with desk.memory.read() as session:
        planned = list(session.scalars(select(Delivery.follower_id)))
    assert len(planned) == len(set(planned)) == sum(b.size for b in batches(desk))
    assert set(people[1:]) <= set(planned)
    assert notice(desk, notice_id).state is NoticeState.SENDING


def _point_of(session: object, follower_id: int) -> int | None:
    return session.get_one(Follower, follower_id).point_id  # type: ignore[attr-defined, no-any-return]
