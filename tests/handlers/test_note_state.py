"""Who cannot be written to hears by template that there is an answer: once, and only that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from handlers.desk import Desk, StateTemplate
from handlers.note_state import note_states
from handlers.ports import SendResult, SendState, TemplateNote, Verdict
from handlers.receive import receive
from models import words
from models.answer import Answer, AnswerState
from models.delivery_batch import BatchState
from models.matter import Matter
from models.state_note import StateNote
from tests.support.announced import add_followers, leave_answers
from tests.support.cast import ACCOUNT, Person
from tests.support.twins import NO_ANSWER, StandingClock, WritingMessenger

FIELDS = {"character_string1": "number", "phrase2": "state", "time3": "time", "thing4": "hint"}
ACCEPTED = SendResult(SendState.SENT, job_id="8001")


@pytest.fixture
def noting(desk: Desk, alan: Person, clock: StandingClock) -> Desk:
    """阿兰 asked, was silent for two days, and then was answered."""
    alan.says("办低保要带啥材料")
    clock.forward(hours=49)
    with desk.memory.write() as session:
        matter = session.scalars(select(Matter)).one()
        written = clock.now()
        session.add(
            Answer(
                matter_id=matter.id,
                text="带户口本。",
                written_at=written,
                state=AnswerState.WAITING,
            )
        )
    clock.forward(minutes=11)
    return replace(desk, state_template=StateTemplate("tpl", FIELDS))


def note(desk: Desk) -> StateNote:
    with desk.memory.read() as session:
        return session.scalars(select(StateNote)).one()


def tells(desk: Desk, job: str, status: str) -> None:
    receive(
        desk,
        words.TemplateJobFinished(
            account=ACCOUNT,
            openid="oSomebody",
            created=1,
            key=f"j:t:{job}:{status}",
            raw="<xml/>",
            job_id=job,
            status=status,
        ),
    )


def test_it_says_the_number_and_the_state_and_is_settled_by_its_event(
    noting: Desk, messenger: WritingMessenger, alan: Person
) -> None:
    messenger.results = [ACCEPTED]
    assert note_states(noting) == 1
    ((openid, sent),) = messenger.notes
    assert isinstance(sent, TemplateNote)
    assert openid == alan.openid
    assert sent.client_msg_id.startswith("answer-")
    assert sent.fields["phrase2"] == "已收到"
    assert len(sent.fields["thing4"]) <= 20
    assert "户口本" not in str(sent)
    tells(noting, "8001", "failed:user block")
    tells(noting, "8001", "success")
    assert note_states(noting) == 0
    assert (note(noting).state, note(noting).reason) == (BatchState.REFUSED, "对方关闭了接收消息")


def test_an_unclear_call_is_repeated_within_eight_minutes_and_never_after(
    noting: Desk, messenger: WritingMessenger, clock: StandingClock
) -> None:
    messenger.results = [NO_ANSWER] * 100
    for _ in range(60):
        note_states(noting)
        clock.forward(seconds=20)
    assert note(noting).state is BatchState.UNKNOWN
    assert 20 <= len(messenger.notes) <= 30
    assert len({sent.client_msg_id for _, sent in messenger.notes}) == 1  # type: ignore[union-attr]


def test_a_process_killed_in_the_call_leaves_it_to_the_next_within_the_time(
    noting: Desk, messenger: WritingMessenger, clock: StandingClock
) -> None:
    note_states(noting)
    for minutes, calls, state in ((4, 1, BatchState.ACCEPTED), (30, 0, BatchState.UNKNOWN)):
        with noting.memory.write() as session:
            row = session.scalars(select(StateNote)).one()
            row.state, row.claimed_at = BatchState.SENDING, clock.now()
            row.first_tried_at = clock.now()
        clock.forward(minutes=minutes)
        assert note_states(noting) == calls
        assert note(noting).state is state


def test_what_was_surely_not_sent_begins_anew(
    noting: Desk, messenger: WritingMessenger, clock: StandingClock
) -> None:
    messenger.results = [SendResult(SendState.REFUSED, Verdict.PAUSE, 45009, "次数用完")]
    note_states(noting)
    clock.forward(hours=12)
    assert note_states(noting) == 0, "the quota comes back at midnight in Shanghai"
    clock.forward(hours=1)
    assert note_states(noting) == 1
    assert note(noting).state is BatchState.ACCEPTED


def test_a_right_that_is_gone_counts_as_no_try_and_is_asked_for_once_a_turn(
    noting: Desk, messenger: WritingMessenger, clock: StandingClock
) -> None:
    others = [f"oNote{n:023d}" for n in range(2)]
    ids = add_followers(noting.memory, others, clock.now(), account=ACCOUNT, left=0)
    leave_answers(noting.memory, ids, clock.now() - timedelta(minutes=15))
    messenger.results = [SendResult(SendState.REFUSED, Verdict.PAUSE, 48001, "没有权限")] * 40
    for _ in range(30):
        assert note_states(noting) <= 1, "the others would hear the same"
        clock.forward(minutes=4)
    messenger.results = []
    for _ in range(3):
        clock.forward(minutes=11)
        note_states(noting)
    with noting.memory.read() as session:
        assert set(session.scalars(select(StateNote.state))) == {BatchState.ACCEPTED}
        assert set(session.scalars(select(StateNote.attempts))) == {1}


@pytest.mark.parametrize("leaves", ["writes", "unfollows", "opts out", "erases", "withdraws"])
def test_nobody_is_told_who_does_not_need_or_want_it(
    noting: Desk,
    messenger: WritingMessenger,
    person: Callable[[str], Person],
    clock: StandingClock,
    leaves: str,
) -> None:
    alan = person("阿兰")
    does: dict[str, Callable[[], object]] = {
        "writes": lambda: alan.says("你好"),
        "unfollows": alan.leaves,
        "opts out": lambda: alan.says("退订"),
        "erases": lambda: (alan.says("删除我的信息"), alan.says("1")),
        "withdraws": lambda: (alan.says("撤回"), alan.says("1")),
    }
    does[leaves]()
    if leaves == "opts out":
        clock.forward(hours=50)
    assert note_states(noting) == 0
    assert messenger.notes == []


def test_nothing_is_sent_without_a_template(
    noting: Desk, messenger: WritingMessenger, clock: StandingClock
) -> None:
    assert note_states(replace(noting, state_template=StateTemplate())) == 0
    clock.forward(days=8)
    assert note_states(noting) == 0, "an old answer is no news"
