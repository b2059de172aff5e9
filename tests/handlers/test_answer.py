"""A clerk's answer: sent while the window is open, else first in the next reply."""

from __future__ import annotations

import pytest

from handlers.access import Actor, NotFound, Refused
from handlers.answer import (
    answer,
    give_up_stale_answers,
    reach,
    send_answer,
    send_waiting_answers,
)
from handlers.desk import Desk
from handlers.ports import SendResult, SendState, Verdict
from models.answer import Answer, AnswerState
from models.contact_point import point_named
from models.matter import State
from models.staff import Role
from tests.support.cast import Person
from tests.support.ledger import follower, newest, number_for, scene
from tests.support.twins import (
    NO_ANSWER,
    REFUSED_FOR_HER,
    StandingClock,
    WritingMessenger,
)


@pytest.fixture
def clerk(desk: Desk) -> Actor:
    """老白 answers for 诚城社区."""
    return clerk_of(desk, "诚城社区")


def clerk_of(desk: Desk, name: str) -> Actor:
    with desk.memory.read() as session:
        point = point_named(session, name)
        assert point is not None
        return Actor(None, "laobai", Role.CLERK, frozenset({point.id}))


@pytest.fixture
def matter_id(desk: Desk, alan: Person) -> int:
    alan.scans(scene(desk, "诚城社区"))
    alan.says("建议小区里多装路灯")
    return newest(desk).id


def state_of(desk: Desk, answer_id: int) -> AnswerState:
    with desk.memory.read() as session:
        return session.get_one(Answer, answer_id).state


def test_within_the_window_it_is_sent_at_once(
    desk: Desk, clerk: Actor, matter_id: int, messenger: WritingMessenger, alan: Person
) -> None:
    written = answer(desk, clerk, matter_id, "路灯月底前装好。")
    assert send_answer(desk, written) is AnswerState.SENT
    ((openid, text),) = messenger.sent
    assert openid == alan.openid
    assert "路灯月底前装好。" in text
    assert newest(desk).state is State.ANSWERED


def test_after_48_hours_it_waits_and_stands_first_in_the_next_reply(
    desk: Desk,
    clerk: Actor,
    matter_id: int,
    messenger: WritingMessenger,
    alan: Person,
    clock: StandingClock,
) -> None:
    clock.forward(hours=49)
    assert not reach(follower(desk, alan), clock.now()).can_send
    written = answer(desk, clerk, matter_id, "路灯月底前装好。")
    assert send_answer(desk, written) is AnswerState.WAITING
    assert messenger.sent == []
    reply = alan.says("你好")
    assert reply.startswith("【答复】")
    assert "路灯月底前装好。" in reply
    assert state_of(desk, written) is AnswerState.SEEN
    assert "【答复】" not in alan.says("你好")


def test_a_repeat_of_the_push_gets_the_answer_again(
    desk: Desk, clerk: Actor, matter_id: int, alan: Person, clock: StandingClock
) -> None:
    from handlers.receive import receive

    clock.forward(hours=49)
    answer(desk, clerk, matter_id, "路灯月底前装好。")
    first = alan.says("你好")
    assert receive(desk, alan.pushes[-1]).text == first  # type: ignore[union-attr]


def test_a_long_answer_waits_beside_a_long_reply_without_bursting_it(
    desk: Desk, clerk: Actor, matter_id: int, alan: Person, clock: StandingClock
) -> None:
    clock.forward(hours=49)
    for _ in range(3):
        answer(desk, clerk, matter_id, "好" * 500)
    for _ in range(3):
        reply = alan.says("建议修渠，另外建议种树，还有路灯坏了半年没人管")
        assert reply.startswith("【答复】")
        assert len(reply.encode()) <= 2048


def test_an_unclear_outcome_is_never_repeated(
    desk: Desk,
    clerk: Actor,
    matter_id: int,
    messenger: WritingMessenger,
    clock: StandingClock,
    alan: Person,
) -> None:
    messenger.results = [NO_ANSWER]
    written = answer(desk, clerk, matter_id, "路灯月底前装好。")
    assert send_answer(desk, written) is AnswerState.UNKNOWN
    clock.forward(hours=1)
    assert send_waiting_answers(desk) == 0
    assert "【答复】" not in alan.says("你好")
    assert len(messenger.sent) == 1


def test_when_wechat_says_the_window_is_shut_it_waits_for_her(
    desk: Desk, clerk: Actor, matter_id: int, messenger: WritingMessenger, alan: Person
) -> None:
    messenger.results = [REFUSED_FOR_HER]
    written = answer(desk, clerk, matter_id, "路灯月底前装好。")
    assert send_answer(desk, written) is AnswerState.WAITING
    assert send_waiting_answers(desk) == 0
    assert "路灯月底前装好。" in alan.says("你好")


def test_the_clock_sends_what_a_dead_process_left_waiting(
    desk: Desk, clerk: Actor, matter_id: int, messenger: WritingMessenger
) -> None:
    answer(desk, clerk, matter_id, "路灯月底前装好。")
    assert send_waiting_answers(desk) == 1
    assert send_waiting_answers(desk) == 0
    assert len(messenger.sent) == 1


def test_a_claim_without_an_outcome_ends_as_unknown(
    desk: Desk, clerk: Actor, matter_id: int, clock: StandingClock
) -> None:
    written = answer(desk, clerk, matter_id, "路灯月底前装好。")
    with desk.memory.write() as session:
        row = session.get_one(Answer, written)
        row.state, row.claimed_at = AnswerState.SENDING, clock.now()
    assert give_up_stale_answers(desk) == 0
    clock.forward(minutes=6)
    assert give_up_stale_answers(desk) == 1
    assert state_of(desk, written) is AnswerState.UNKNOWN


def test_five_messages_are_all_she_gets_until_she_speaks_again(
    desk: Desk, clerk: Actor, matter_id: int, messenger: WritingMessenger
) -> None:
    states = [send_answer(desk, answer(desk, clerk, matter_id, f"第{n}条答复")) for n in range(6)]
    assert states == [AnswerState.SENT] * 5 + [AnswerState.WAITING]
    assert len(messenger.sent) == 5


def test_a_clerk_of_another_point_finds_nothing(desk: Desk, matter_id: int) -> None:
    with pytest.raises(NotFound):
        answer(desk, clerk_of(desk, "关堤乡"), matter_id, "不归我。")


@pytest.mark.parametrize("text", ["", "  \n", "长" * 501])
def test_an_empty_or_endless_answer_is_refused_with_a_sentence(
    desk: Desk, clerk: Actor, matter_id: int, text: str
) -> None:
    with pytest.raises(Refused, match="。"):
        answer(desk, clerk, matter_id, text)


def test_what_she_took_back_is_not_answered(
    desk: Desk, clerk: Actor, matter_id: int, alan: Person
) -> None:
    alan.says(number_for(alan.says("撤回"), "撤回"))
    with pytest.raises(Refused, match="撤回"):
        answer(desk, clerk, matter_id, "晚了。")


def test_an_answer_waiting_for_what_she_takes_back_is_dropped(
    desk: Desk, clerk: Actor, matter_id: int, alan: Person
) -> None:
    alan.says("撤回")  # asked; the clerk answers before she confirms
    written = answer(desk, clerk, matter_id, "路灯月底前装好。")
    assert "【答复】" not in alan.says("1")
    assert state_of(desk, written) is AnswerState.DROPPED
    assert send_waiting_answers(desk) == 0


def test_what_is_being_sent_does_not_stand_in_a_reply_as_well(
    desk: Desk, clerk: Actor, matter_id: int, messenger: WritingMessenger, alan: Person
) -> None:
    """She writes in the very moment the answer goes out."""
    written = answer(desk, clerk, matter_id, "路灯月底前装好。")
    replies: list[str] = []
    send = messenger.send_text

    def send_while_she_writes(openid: str, text: str) -> SendResult:
        replies.append(alan.says("你好"))
        return send(openid, text)

    messenger.send_text = send_while_she_writes  # type: ignore[method-assign]
    assert send_answer(desk, written) is AnswerState.SENT
    assert "【答复】" not in replies[0]
    assert "【答复】" not in alan.says("你好")


def test_a_request_that_is_wrong_is_not_sent_again_and_again(
    desk: Desk,
    clerk: Actor,
    matter_id: int,
    messenger: WritingMessenger,
    clock: StandingClock,
) -> None:
    wrong = SendResult(SendState.REFUSED, Verdict.GIVE_UP_REQUEST, 87014, "内容有风险")
    messenger.results = [wrong]
    send_answer(desk, answer(desk, clerk, matter_id, "路灯月底前装好。"))
    clock.forward(minutes=10)
    assert send_waiting_answers(desk) == 0
    assert len(messenger.sent) == 1
