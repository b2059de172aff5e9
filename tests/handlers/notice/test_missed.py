"""Who could not be reached sees the notice when she next comes: once, if it still holds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select

from handlers.desk import Desk
from handlers.notice import withdraw_notice
from handlers.notice.preview import preview_code
from models.consultation import Consultation, ConsultationState
from models.delivery import Delivery, DeliveryState, Way
from models.notice import Notice
from tests.handlers.notice.conftest import Crowd
from tests.handlers.notice.test_release import consultation
from tests.support.announcing import SECOND, announces_now, writes
from tests.support.cast import Person
from tests.support.ledger import follower, scene
from tests.support.twins import StandingClock

AT = "诚城社区"


def states(desk: Desk, person: Person) -> list[DeliveryState]:
    hers = follower(desk, person).id
    with desk.memory.read() as session:
        rows = session.scalars(select(Delivery).where(Delivery.follower_id == hers))
        return [row.state for row in rows if row.way is Way.NONE]


def silent(desk: Desk, clock: StandingClock, person: Person) -> None:
    person.scans(scene(desk, AT))
    person.says("你好")
    clock.forward(hours=49)


def test_it_stands_below_the_next_reply_and_never_again(
    desk: Desk, crowd: Crowd, alan: Person, clock: StandingClock
) -> None:
    silent(desk, clock, alan)
    crowd(1, talks=True)
    announces_now(desk, point=AT, title="灯会", text="周六晚上在广场。")
    assert states(desk, alan) == [DeliveryState.WAITING]
    reply = alan.says("你好")
    assert reply.index("在呢") < reply.index("【灯会】\n周六晚上在广场。")
    assert "退订" in reply
    assert "灯会" not in alan.says("谢谢")
    assert states(desk, alan) == [DeliveryState.SENT]


def test_the_newest_is_told_and_what_is_withdrawn_or_over_is_not(
    desk: Desk, crowd: Crowd, alan: Person, clock: StandingClock
) -> None:
    silent(desk, clock, alan)
    crowd(1, talks=True)
    about = consultation(desk)
    announces_now(desk, point=AT, title="早的")
    announces_now(desk, point=AT, title="草案的", consultation_id=about)
    back = announces_now(desk, point=AT, title="撤回的")
    withdraw_notice(desk, SECOND, back)
    with desk.memory.write() as session:
        session.get_one(Consultation, about).state = ConsultationState.CLOSED
    reply = alan.says("你好")
    assert "【早的】" in reply
    assert "草案的" not in reply
    assert "撤回的" not in reply
    assert sorted(states(desk, alan)) == ["left_out", "left_out", "sent"]


def test_who_is_in_need_or_said_no_or_comes_too_late_is_not_told(
    desk: Desk, crowd: Crowd, person: Callable[[str], Person], clock: StandingClock
) -> None:
    names = ("着急的", "不要的", "晚来的")
    burning, leaving, late = folk = [person(name) for name in names]
    for one in folk:
        one.scans(scene(desk, AT))
        one.says("你好")
    clock.forward(hours=49)
    crowd(1, talks=True)
    announces_now(desk, point=AT, title="灯会")
    assert "灯会" not in burning.says("着火了！社区车棚着火了")
    assert "灯会" not in leaving.says("退订")
    clock.forward(hours=1)
    assert "灯会" in burning.says("好了，火灭了，谢谢")
    assert "灯会" not in leaving.says("你好")
    clock.moment += timedelta(days=31)
    assert "灯会" not in late.says("你好")


def test_a_long_notice_is_cut_and_a_full_reply_leaves_it_for_the_next(
    desk: Desk, crowd: Crowd, alan: Person, clock: StandingClock
) -> None:
    silent(desk, clock, alan)
    crowd(1, talks=True)
    announces_now(desk, point=AT, title="长的", text="很" * 600)
    reply = alan.says("你好")
    assert "……" in reply
    assert len(reply.encode()) <= 2048


def test_staff_look_at_a_notice_on_their_own_phone_before_it_goes(
    desk: Desk, alan: Person, clock: StandingClock
) -> None:
    notice_id = writes(desk, title="灯会", text="周六晚上在广场。")
    with desk.memory.read() as session:
        code = preview_code(desk.rules, session.get_one(Notice, notice_id))
    reply = alan.says(f"预览 {code}")
    assert reply.startswith("【灯会】\n周六晚上在广场。\n不想再收通知，回“退订”。")
    with desk.memory.read() as session:
        assert session.get_one(Notice, notice_id).previewed_at == clock.now()
    wrong = f"{notice_id}-{(int(code[-8:]) + 1) % 10**8:08d}"
    for other in (wrong, f"{notice_id + 1}-{code[-8:]}", f"999999999-{code[-8:]}"):
        assert "灯会" not in alan.says(f"预览 {other}")
    withdraw_notice(desk, SECOND, notice_id)
    assert "预览码不对" in alan.says(f"预览 {code}")
