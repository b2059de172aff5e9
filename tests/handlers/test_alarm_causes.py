"""What rings: emergencies, refusals of WeChat, doubtful sends; and what no alert ever holds."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from handlers.alarm import REST, acknowledge
from handlers.answer import answer, give_up_stale_answers, send_answer
from handlers.deliver import deliver_some, give_up_stale_deliveries
from handlers.desk import Desk
from handlers.fetch import fetch_some
from handlers.moving import Hand, move_kind, move_point, move_state
from handlers.ports import MediaRefused, SendResult, SendState, Verdict
from models.alert import Alert, Grade
from models.answer import Answer, AnswerState
from models.delivery import Delivery, DeliveryState
from models.matter import Matter, PointHow, State
from models.move import Mover
from models.staff import Role
from models.words import Kind
from tests.handlers.test_alarm import actor, alerts
from tests.handlers.test_ring import clerk, only
from tests.support.announcing import announces_now
from tests.support.cast import Person
from tests.support.ledger import newest, scene
from tests.support.twins import NO_ANSWER, StandingClock, WritingMessenger

NOT_LISTED = SendResult(
    SendState.REFUSED, Verdict.PAUSE, 40164, "本机 IP 不在白名单里。", alert=True
)


def onces(desk: Desk) -> list[str]:
    return [row.once for row in alerts(desk)]


def hand(desk: Desk, by: Mover) -> Hand:
    staff_id = actor(desk, Role.CITY).staff_id if by is Mover.STAFF else None
    return Hand(desk.clock.now(), by, staff_id)


@pytest.fixture
def matter(desk: Desk, alan: Person) -> Matter:
    alan.scans(scene(desk, "诚城社区"))
    alan.says("建议小区里多装路灯")
    return newest(desk)


@pytest.fixture
def fire(desk: Desk, alan: Person) -> Matter:
    alan.scans(scene(desk, "诚城社区"))
    alan.says("着火了！村东头麦场着火了")
    return newest(desk)


def test_an_ordinary_matter_rings_for_nobody(desk: Desk, matter: Matter) -> None:
    assert alerts(desk) == []


def test_an_emergency_rings_in_the_transaction_that_files_it(desk: Desk, fire: Matter) -> None:
    row = only(desk)
    assert (row.once, row.grade, row.matter_id) == (
        f"emergency:{fire.id}",
        Grade.URGENT,
        fire.id,
    )


def test_an_emergency_said_again_is_another_matter_and_rings_by_itself(
    desk: Desk, fire: Matter, alan: Person
) -> None:
    alan.says("救命，房子塌了，人压在底下")
    assert len(set(onces(desk))) == len(alerts(desk)) == 2


@pytest.mark.parametrize("by", [Mover.STAFF, Mover.PERSON, Mover.BOT])
def test_only_a_hand_of_the_staff_ends_it(desk: Desk, fire: Matter, by: Mover) -> None:
    mover = hand(desk, by)
    with desk.memory.write() as session:
        move_state(session, session.get_one(Matter, fire.id), State.STUDYING, mover)
    assert only(desk).is_open is (by is not Mover.STAFF)
    assert only(desk).acknowledged_by == mover.staff_id


def test_handed_to_another_point_it_goes_on_ringing_there(desk: Desk, fire: Matter) -> None:
    mover = hand(desk, Mover.STAFF)
    (away,) = clerk(desk, "关堤乡").points
    with desk.memory.write() as session:
        move_point(session, session.get_one(Matter, fire.id), away, PointHow.STAFF, mover)
    assert only(desk).is_open
    assert acknowledge(desk, clerk(desk, "关堤乡"), only(desk).id)


def test_what_becomes_an_emergency_rings_and_what_ceases_to_be_one_does_not(
    desk: Desk, matter: Matter
) -> None:
    mover = hand(desk, Mover.STAFF)
    with desk.memory.write() as session:
        move_kind(session, session.get_one(Matter, matter.id), Kind.EMERGENCY, mover)
    assert only(desk).is_open
    with desk.memory.write() as session:
        move_kind(session, session.get_one(Matter, matter.id), Kind.SUGGESTION, mover)
    assert not only(desk).is_open


def test_an_answer_without_a_clear_word_rings_at_its_point(
    desk: Desk, matter: Matter, messenger: WritingMessenger
) -> None:
    messenger.results = [NO_ANSWER]
    written = answer(desk, clerk(desk), matter.id, "路灯月底装好。")
    assert send_answer(desk, written) is AnswerState.UNKNOWN
    row = only(desk)
    assert (row.once, row.grade, row.matter_id) == (f"answer:{written}", Grade.WARNING, matter.id)
    assert "路灯" not in row.title + row.text


def test_an_answer_that_was_cut_off_rings(desk: Desk, matter: Matter, clock: StandingClock) -> None:
    written = answer(desk, clerk(desk), matter.id, "路灯月底装好。")
    with desk.memory.write() as session:
        row = session.get_one(Answer, written)
        row.state, row.claimed_at = AnswerState.SENDING, clock.now()
    clock.forward(minutes=6)
    assert give_up_stale_answers(desk) == 1
    assert onces(desk) == [f"answer:{written}"]


def test_a_refusal_of_wechat_rings_once_however_many_sends_it_stops(
    desk: Desk, matter: Matter, messenger: WritingMessenger, clock: StandingClock
) -> None:
    messenger.results = [NOT_LISTED] * 3
    for text in ("一", "二", "三"):
        send_answer(desk, answer(desk, clerk(desk), matter.id, text))
    row = only(desk)
    assert (row.once, row.times, row.grade) == ("wechat:40164", 2, Grade.URGENT)
    assert "白名单" in row.text


def test_who_took_on_a_standing_cause_is_left_in_peace_for_some_hours(
    desk: Desk, matter: Matter, messenger: WritingMessenger, clock: StandingClock
) -> None:
    messenger.results = [NOT_LISTED] * 3
    city = actor(desk, Role.CITY)
    send_answer(desk, answer(desk, city, matter.id, "一"))
    acknowledge(desk, city, only(desk).id)
    clock.forward(minutes=11)
    send_answer(desk, answer(desk, city, matter.id, "二"))
    assert len(alerts(desk)) == 1
    clock.forward(seconds=REST.total_seconds())
    send_answer(desk, answer(desk, city, matter.id, "三"))
    assert len(alerts(desk)) == 2


def test_a_notice_with_doubtful_deliveries_rings_once(
    desk: Desk, matter: Matter, person: Callable[[str], Person], messenger: WritingMessenger
) -> None:
    meng = person("老孟")
    meng.scans(scene(desk, "诚城社区"))
    meng.says("你好")
    messenger.results = [NO_ANSWER, NO_ANSWER]
    notice_id = announces_now(desk, point="诚城社区")
    deliver_some(desk)
    row = only(desk)
    assert (row.once, row.matter_id) == (f"notice:{notice_id}", None)
    assert row.times in (0, 1)  # outcomes that end together are written down together


def test_deliveries_that_were_cut_off_ring_once(
    desk: Desk, matter: Matter, clock: StandingClock
) -> None:
    announces_now(desk, point="诚城社区")
    with desk.memory.write() as session:
        for row in session.query(Delivery):
            row.state, row.claimed_at = DeliveryState.SENDING, clock.now()
    clock.forward(minutes=6)
    assert give_up_stale_deliveries(desk) == 1
    assert len(alerts(desk)) == 1


def test_a_picture_that_wechat_refuses_for_all_of_us_rings(
    desk: Desk, matter: Matter, alan: Person, messenger: WritingMessenger
) -> None:
    alan.sends_picture("one")
    messenger.media["one"] = MediaRefused("没有权限。", again=True, alert=True, code=48001)
    fetch_some(desk)
    assert onces(desk) == ["wechat:48001"]


def test_a_picture_that_is_merely_gone_does_not(desk: Desk, matter: Matter, alan: Person) -> None:
    alan.sends_picture("gone")
    fetch_some(desk)
    assert alerts(desk) == []


def test_no_alert_holds_a_persons_words_number_or_openid(
    desk: Desk, alan: Person, messenger: WritingMessenger
) -> None:
    """Everything that can ring about a person's matter, at once."""
    alan.scans(scene(desk, "诚城社区"))
    alan.says("救命！我叫钱小山，电话13800001234，家里煤气泄漏了")
    alan.says("举报我们村支书贪污低保款，找钱小山13800001234")
    messenger.results = [NO_ANSWER]
    send_answer(desk, answer(desk, clerk(desk), alerts(desk)[0].matter_id or 0, "马上到。"))
    rows = alerts(desk)
    assert len(rows) >= 3
    for row in rows:
        text = _everything(row)
        for word in ("钱小山", "13800001234", "煤气", "贪污", "支书", alan.openid, "马上到"):
            assert word not in text, row.once


def _everything(row: Alert) -> str:
    return " ".join(str(getattr(row, column.key)) for column in Alert.__table__.columns)
