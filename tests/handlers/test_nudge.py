"""Who consented to one message hears that her result is there: once, and not which it is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from handlers.desk import Desk
from handlers.nudge import give_up_stale_nudges, nudge_some
from handlers.ports import SendResult, SendState, SubscriptionNote, Verdict
from models.consent import Consent, ConsentState
from tests.support.cast import Person
from tests.support.ledger import follower
from tests.support.opinions import Talk, consultation
from tests.support.twins import NO_ANSWER, REFUSED_FOR_NOW, StandingClock, WritingMessenger

NO_QUOTA = SendResult(SendState.REFUSED, Verdict.PAUSE, 45009, "今天的次数用完了")
TAKEN_BACK = SendResult(SendState.REFUSED, Verdict.GIVE_UP_PERSON, 43101, "本人已取消同意")


@pytest.fixture
def talk(desk: Desk, alan: Person, clock: StandingClock) -> Talk:
    """阿兰 spoke on two articles, consented to hear of both, and was silent for two days."""
    alan.says("我是诚城社区的")
    talk = consultation(desk)
    opinions = [talk.said(alan, "8", "绳子太短"), talk.said(alan, "12", "罚重了")]
    for nth, opinion in enumerate(opinions):
        grants(talk, alan, opinion, nth)
    clock.forward(hours=49)
    talk.decides(*opinions)
    talk.tells()
    return talk


def grants(talk: Talk, who: Person, opinion: int, nth: int) -> None:
    with talk.desk.memory.write() as session:
        session.add(
            Consent(
                follower_id=follower(talk.desk, who).id,
                key=f"{nth:032x}",
                template_id="tpl",
                scene=nth + 1,
                matter_id=talk.matter(opinion).id,
                consultation_id=talk.id,
                state=ConsentState.GRANTED,
                offered_at=talk.desk.clock.now(),
                message_id="",
            )
        )


def states(talk: Talk) -> list[ConsentState]:
    with talk.desk.memory.read() as session:
        return list(session.scalars(select(Consent.state).order_by(Consent.id)))


def test_she_hears_once_that_there_is_a_result_and_reads_it_when_she_comes(
    talk: Talk, alan: Person, messenger: WritingMessenger
) -> None:
    assert nudge_some(talk.desk) == 1
    assert nudge_some(talk.desk) == 0
    ((openid, note),) = messenger.notes
    assert isinstance(note, SubscriptionNote)
    assert openid == alan.openid
    assert note.title == "您提的事有结果了"
    assert len(note.title) <= 15
    assert "随便回一句话" in note.content
    assert "采纳" not in note.content
    assert states(talk) == [ConsentState.USED, ConsentState.GRANTED]
    assert alan.says("啥结果").startswith("【意见结果】")


def test_who_has_written_meanwhile_needs_no_message(talk: Talk, alan: Person) -> None:
    alan.says("在吗")
    assert nudge_some(talk.desk) == 0
    assert states(talk) == [ConsentState.GRANTED] * 2


@pytest.mark.parametrize("gone", ["leaves", "退订"])
def test_who_left_or_said_no_gets_none(talk: Talk, alan: Person, gone: str) -> None:
    with talk.desk.memory.write() as session:
        row = session.merge(follower(talk.desk, alan))
        row.following = gone != "leaves"
        row.notices_off = gone == "退订"
    assert nudge_some(talk.desk) == 0


@pytest.mark.parametrize(
    ("result", "state", "again"),
    [
        (NO_ANSWER, ConsentState.UNKNOWN, 0),
        (REFUSED_FOR_NOW, ConsentState.GRANTED, 1),
        (NO_QUOTA, ConsentState.GRANTED, 0),
        (TAKEN_BACK, ConsentState.REJECTED, 1),
    ],
)
def test_what_wechat_says_decides_whether_the_consent_is_used_up(
    talk: Talk, messenger: WritingMessenger, result: SendResult, state: ConsentState, again: int
) -> None:
    messenger.results = [result]
    assert nudge_some(talk.desk) == 1
    assert states(talk)[0] is state
    assert nudge_some(talk.desk) == again


def test_a_claim_of_a_process_that_was_killed_is_not_used_again(
    talk: Talk, clock: StandingClock
) -> None:
    with talk.desk.memory.write() as session:
        row = session.scalars(select(Consent).order_by(Consent.id)).first()
        assert row is not None
        row.state, row.used_at = ConsentState.CLAIMED, clock.now()
    assert give_up_stale_nudges(talk.desk) == 0
    clock.moment += timedelta(minutes=6)
    assert give_up_stale_nudges(talk.desk) == 1
    assert states(talk)[0] is ConsentState.UNKNOWN
    assert nudge_some(talk.desk) == 0
