"""A notice reaches whom WeChat lets it reach, once, and nobody who said no."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from handlers.deliver import deliver_some, give_up_stale_deliveries
from handlers.desk import Desk
from handlers.plan import plan_due_notices
from handlers.ports import SendResult, SendState, Verdict
from models.delivery import Delivery, DeliveryState
from models.notice import Notice, NoticeState
from tests.support.announcing import announces
from tests.support.cast import Person
from tests.support.ledger import scene
from tests.support.twins import NO_ANSWER, REFUSED_FOR_NOW, StandingClock, WritingMessenger


def schedule(desk: Desk, *, point: str | None = "诚城社区", minutes: int = 0) -> int:
    at = desk.clock.now() + timedelta(minutes=minutes)
    return announces(desk, point=point, at=at)


def run(desk: Desk) -> None:
    plan_due_notices(desk)
    deliver_some(desk)


def states(desk: Desk) -> list[DeliveryState]:
    with desk.memory.read() as session:
        return list(session.scalars(select(Delivery.state).order_by(Delivery.follower_id)))


@pytest.fixture
def townsfolk(desk: Desk, person: Callable[[str], Person]) -> dict[str, Person]:
    """阿兰 and 老孟 at 诚城社区, 小禾 at 关堤乡, all of whom just spoke."""
    folk = {name: person(name) for name in ("阿兰", "老孟", "小禾")}
    for name, one in folk.items():
        one.scans(scene(desk, "关堤乡" if name == "小禾" else "诚城社区"))
        one.says("你好")
    return folk


def test_it_goes_to_the_followers_of_the_point_at_its_time(
    desk: Desk,
    townsfolk: dict[str, Person],
    messenger: WritingMessenger,
    clock: StandingClock,
) -> None:
    schedule(desk, minutes=30)
    run(desk)
    assert messenger.sent == []
    clock.forward(minutes=31)
    run(desk)
    assert {openid for openid, _ in messenger.sent} == {
        townsfolk["阿兰"].openid,
        townsfolk["老孟"].openid,
    }
    assert all("周五下午三点" in text and "退订" in text for _, text in messenger.sent)


def test_a_second_run_sends_nothing_twice(
    desk: Desk, townsfolk: dict[str, Person], messenger: WritingMessenger
) -> None:
    schedule(desk)
    for _ in range(3):
        run(desk)
    assert len(messenger.sent) == 2
    with desk.memory.read() as session:
        assert session.scalars(select(Notice.state)).one() is NoticeState.DONE
        assert session.scalar(select(func.count(Delivery.id))) == 2


def test_two_clocks_at_once_send_each_delivery_once(
    desk: Desk, townsfolk: dict[str, Person], messenger: WritingMessenger
) -> None:
    schedule(desk, point=None)
    plan_due_notices(desk)
    with ThreadPoolExecutor(4) as clocks:
        taken = sum(clocks.map(lambda _: deliver_some(desk), range(4)))
    assert taken == len(messenger.sent) == 3


def test_who_is_silent_opted_out_or_gone_gets_nothing_and_the_reason_is_kept(
    desk: Desk,
    townsfolk: dict[str, Person],
    messenger: WritingMessenger,
    clock: StandingClock,
    person: Callable[[str], Person],
) -> None:
    clock.forward(hours=49)
    townsfolk["老孟"].says("你好")
    gone = person("走了的人")
    gone.scans(scene(desk, "诚城社区"))
    schedule(desk)
    plan_due_notices(desk)
    gone.leaves()
    townsfolk["老孟"].says("退订")
    deliver_some(desk)
    assert messenger.sent == []
    silent, *barred = states(desk)
    assert silent is DeliveryState.WAITING  # until she comes by
    assert barred == [DeliveryState.LEFT_OUT] * 2
    with desk.memory.read() as session:
        reasons = set(session.scalars(select(Delivery.reason)))
    assert {"已退订", "已取消关注"} < reasons


def test_a_notice_leaves_two_messages_for_answers(
    desk: Desk, townsfolk: dict[str, Person], messenger: WritingMessenger
) -> None:
    for _ in range(5):
        schedule(desk)
    run(desk)
    assert len([1 for openid, _ in messenger.sent if openid == townsfolk["阿兰"].openid]) == 3


def test_busy_is_tried_again_and_unclear_is_not(
    desk: Desk,
    townsfolk: dict[str, Person],
    messenger: WritingMessenger,
    clock: StandingClock,
) -> None:
    messenger.results = [REFUSED_FOR_NOW, NO_ANSWER]
    schedule(desk)
    run(desk)
    assert sorted(states(desk)) == ["unknown", "waiting"]
    clock.forward(minutes=1)
    run(desk)
    assert sorted(states(desk)) == ["sent", "unknown"]
    assert len(messenger.sent) == 3


def test_a_claim_of_a_killed_process_ends_as_unknown(
    desk: Desk, townsfolk: dict[str, Person], messenger: WritingMessenger, clock: StandingClock
) -> None:
    schedule(desk)
    plan_due_notices(desk)
    with desk.memory.write() as session:
        for row in session.scalars(select(Delivery)):
            row.state, row.claimed_at = DeliveryState.SENDING, clock.now()
    clock.forward(minutes=6)
    assert give_up_stale_deliveries(desk) == 2
    run(desk)
    assert states(desk) == [DeliveryState.UNKNOWN] * 2
    assert messenger.sent == []


def test_a_right_that_is_gone_pauses_the_notice_and_loses_nobody(
    desk: Desk, townsfolk: dict[str, Person], messenger: WritingMessenger, clock: StandingClock
) -> None:
    gone = SendResult(SendState.REFUSED, Verdict.PAUSE, 40164, "服务器地址不在白名单")
    messenger.results = [gone] * 20
    schedule(desk)
    for _ in range(6):
        run(desk)
        clock.forward(minutes=11)
    assert states(desk) == [DeliveryState.WAITING] * 2
    messenger.results = []
    run(desk)
    assert states(desk) == [DeliveryState.SENT] * 2
