"""Before anything goes: how many by each way, and why others not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from handlers.days import day_of
from handlers.desk import Desk
from handlers.notice import (
    conflicts_of,
    month_of_notices,
    open_notice,
    progress_of,
    try_out,
    unknown_of,
)
from handlers.notice.calendar import notices_in
from handlers.notice.remind import plan_reminders, remind_officers
from handlers.plan import Aim, Why, month_of, plan_due_notices
from handlers.release import release_notice
from models.alert import Alert
from models.consent import Consent, ConsentState
from models.consultation import Consultation
from models.delivery import Delivery, DeliveryState, Way
from models.follower import Follower
from models.notice import Notice, NoticeKind
from models.step import Step
from models.wish import Wish
from tests.handlers.notice.conftest import Crowd, with_rules
from tests.handlers.notice.test_release import consultation
from tests.support.announcing import SECOND, WRITER, announces_now, point_ids, writes
from tests.support.twins import StandingClock

BOTH_WAYS = (Way.WINDOW, Way.MASS)
TEMPLATE = "one-time-template"


def consents(desk: Desk, follower_id: int, consultation_id: int, **own: object) -> int:
    row = Consent(
        follower_id=follower_id,
        key=f"key{follower_id}x{own.get('matter_id', '')}",
        template_id=TEMPLATE,
        scene=1,
        consultation_id=consultation_id,
        offered_at=desk.clock.now(),
        **{"state": ConsentState.GRANTED, **own},
    )
    with desk.memory.write() as session:
        session.add(row)
        session.flush()
        return row.id


def test_the_table_adds_up_and_says_what_a_mass_send_would_add(desk: Desk, crowd: Crowd) -> None:
    crowd(4, talks=True)
    crowd(3)
    crowd(1, talks=True, window_left=1)
    crowd(2, following=False)
    crowd(1, notices_off=True)
    crowd(1, point=None, openid=None, following=False)
    aim = Aim(NoticeKind.NOTICE, frozenset(), None, frozenset({Way.WINDOW}), desk.clock.now())
    reach, more = try_out(desk, WRITER, aim)
    assert reach.ways == {Way.WINDOW: 4}
    assert reach.why == {
        Why.SILENT: 3,
        Why.KEPT: 1,
        Why.UNFOLLOWED: 2,
        Why.OPTED_OUT: 1,
        Why.ERASED: 1,
    }
    assert (reach.reached, reach.later, reach.everybody, more) == (4, 4, 12, 4)
    assert sum(count for _, count, _ in reach.reasons) + reach.reached == reach.everybody


def test_what_was_shown_before_is_what_is_planned(desk: Desk, crowd: Crowd) -> None:
    crowd(4, talks=True)
    crowd(3, following=False)
    crowd(6)
    notice_id = writes(desk, ways=BOTH_WAYS)
    before = open_notice(desk, SECOND, notice_id).reach
    release_notice(desk, SECOND, notice_id)
    plan_due_notices(desk)
    assert open_notice(desk, SECOND, notice_id).reach == before


def test_a_consent_is_used_for_what_it_was_given_for_and_by_one_notice(
    desk: Desk, crowd: Crowd
) -> None:
    desk = with_rules(desk, template=TEMPLATE)
    about, other = consultation(desk), consultation(desk)
    asked, told, stranger = crowd(3)
    reminder_consent = consents(desk, asked, about)
    with desk.memory.write() as session:
        session.add(Wish(consultation_id=about, follower_id=asked, asked_at=desk.clock.now()))
        session.add(Wish(consultation_id=about, follower_id=told, asked_at=desk.clock.now()))
    consents(desk, stranger, other)
    consents(desk, told, about, state=ConsentState.OFFERED)
    ways = (Way.WINDOW, Way.SUBSCRIPTION)
    announces_now(desk, kind=NoticeKind.REMINDER, consultation_id=about, ways=ways)
    with desk.memory.read() as session:
        rows = {row.follower_id: row for row in session.scalars(select(Delivery))}
    assert set(rows) == {asked, told}
    assert (rows[asked].way, rows[asked].consent_id) == (Way.SUBSCRIPTION, reminder_consent)
    assert (rows[told].way, rows[told].state) == (Way.NONE, DeliveryState.WAITING)


def test_people_who_asked_are_reminded_at_seven_three_and_one_days(
    desk: Desk, crowd: Crowd, clock: StandingClock
) -> None:
    about = consultation(desk, opened_at=clock.now() - timedelta(days=19))
    (her,) = crowd(1, talks=True)
    assert plan_reminders(desk) == 0  # 11 days left
    with desk.memory.write() as session:
        session.add(Wish(consultation_id=about, follower_id=her, asked_at=clock.now()))
    made: list[int] = []
    for _ in range(13):
        for _ in range(3):
            if plan_reminders(desk):
                left = session_days(desk, about)
                made.append(left)
        clock.forward(days=1)
    assert made == [7, 3, 1]
    with desk.memory.read() as session:
        texts = list(session.scalars(select(Notice.text).order_by(Notice.id)))
        kinds = set(session.scalars(select(Notice.kind)))
    assert kinds == {NoticeKind.REMINDER}
    assert "还有7天截止" in texts[0]
    assert "明天截止" in texts[2]
    assert plan_due_notices(desk) == 3
    with desk.memory.read() as session:
        assert session.scalar(select(func.count(Delivery.id))) == 3


def test_a_missed_reminder_is_made_up_for_and_what_opened_late_is_not_rung_at_once(
    desk: Desk, crowd: Crowd, clock: StandingClock
) -> None:
    (her,) = crowd(1)
    late = consultation(desk, opened_at=clock.now() + timedelta(days=6))
    old = consultation(desk, opened_at=clock.now() - timedelta(days=9))
    with desk.memory.write() as session:
        for about in (late, old):
            session.add(Wish(consultation_id=about, follower_id=her, asked_at=clock.now()))
    clock.forward(days=6, hours=-3)  # 07:00, five days left
    assert plan_reminders(desk) == 0  # too early in the day
    clock.forward(hours=3)
    assert plan_reminders(desk) == 1
    with desk.memory.read() as session:
        assert session.scalars(select(Notice.once)).all() == [key(desk, old, 7)]
        assert "还有5天" in session.scalars(select(Notice.text)).one()


def test_a_deadline_that_was_put_off_is_reminded_of_again(
    desk: Desk, crowd: Crowd, clock: StandingClock
) -> None:
    about = consultation(desk, opened_at=clock.now() - timedelta(days=19))
    (her,) = crowd(1)
    with desk.memory.write() as session:
        session.add(Wish(consultation_id=about, follower_id=her, asked_at=clock.now()))
    clock.forward(days=8)
    assert session_days(desk, about) == 3
    first = key(desk, about, 3)
    assert plan_reminders(desk) == 1
    assert plan_reminders(desk) == 0
    with desk.memory.write() as session:
        session.get_one(Consultation, about).closes_on += timedelta(days=20)
    assert plan_reminders(desk) == 0
    clock.forward(days=20)
    assert plan_reminders(desk) == 1
    with desk.memory.read() as session:
        made = session.scalars(select(Notice.once).order_by(Notice.id)).all()
    assert made == [first, key(desk, about, 3)]


def key(desk: Desk, consultation_id: int, days: int) -> str:
    with desk.memory.read() as session:
        last = session.get_one(Consultation, consultation_id).closes_on
    return f"reminder:{consultation_id}:{last:%Y%m%d}:{days}"


def session_days(desk: Desk, consultation_id: int) -> int:
    with desk.memory.read() as session:
        row = session.get_one(Consultation, consultation_id)
        return row.days_left(day_of(desk.clock.now()))


def test_an_officer_hears_of_a_step_the_day_before_and_once(
    desk: Desk, clock: StandingClock
) -> None:
    about = consultation(desk)
    with desk.memory.write() as session:
        for name, days in (("发动动员", 1), ("座谈", 5)):
            due = clock.now().date() + timedelta(days=days)
            session.add(Step(consultation_id=about, position=days, name=name, due_on=due))
    assert remind_officers(desk) == 1
    assert remind_officers(desk) == 0
    with desk.memory.read() as session:
        text = session.scalars(select(Alert.text)).one()
    assert "发动动员" in text
    assert "还没有定由谁负责" in text


def test_the_month_shows_quota_and_conflicts(
    desk: Desk, crowd: Crowd, clock: StandingClock
) -> None:
    crowd(2)
    about = consultation(desk)
    first = announces_now(desk, ways=BOTH_WAYS, point="诚城社区", title="甲", consultation_id=about)
    second = writes(desk, ways=BOTH_WAYS, title="乙", consultation_id=about)
    for days in range(1, 4):
        writes(desk, ways=[Way.MASS], point="诚城社区", at=clock.now() + timedelta(days=days))
    month = month_of_notices(desk, SECOND, clock.now().date())
    used = {quota.point.name: (quota.used, quota.left) for quota in month.quotas}
    assert used["诚城社区"] == (5, 0)
    assert used["关堤乡"] == (1, 3)
    day, draft, many = month.conflicts
    assert "11月20日排了 2 份群发：“甲”、“乙”" in day.text
    assert "同一部草案" in draft.text
    assert draft.notices == (first, second)
    assert "诚城社区这个月排了 5 份群发" in many.text
    with desk.memory.read() as session:
        found = notices_in(session, month_of(clock.now()))
        only = conflicts_of(session, found, desk.notices, only=second)
    assert len(only) == 3
    assert [week[0].weekday() for week in month.weeks] == [0] * 6
    assert len(month.notices[clock.now().date()]) == 2


def test_progress_and_the_unknown_are_told_without_names(
    desk: Desk, crowd: Crowd, clock: StandingClock
) -> None:
    people = crowd(5, talks=True)
    notice_id = announces_now(desk, ways=BOTH_WAYS)
    with desk.memory.write() as session:
        session.execute(
            update(Delivery)
            .where(Delivery.follower_id.in_(people[:2]))
            .values(state=DeliveryState.UNKNOWN, settled_at=clock.now(), reason="没有回音")
        )
    _, progress = progress_of(desk, SECOND, notice_id)
    assert (progress.people, progress.unknown, progress.under_way) == (5, 2, 3)
    unknown = unknown_of(desk, SECOND, notice_id)
    assert [one.follower_id for one in unknown] == people[:2]
    with desk.memory.read() as session:
        openids = set(session.scalars(select(Follower.openid)))
    assert not any(openid in repr(unknown) for openid in openids if openid)


@pytest.mark.parametrize("way", [Way.WINDOW, Way.MASS])
def test_an_unverified_account_reaches_nobody(desk: Desk, crowd: Crowd, way: Way) -> None:
    crowd(2, talks=True)
    aim = Aim(
        NoticeKind.NOTICE, point_ids(desk, "诚城社区"), None, frozenset({way}), desk.clock.now()
    )
    reach, _ = try_out(with_rules(desk, verified=False), WRITER, aim)
    assert reach.why == {Why.NO_RIGHT: 2}
