"""The clocks reach what lies beside a person's words, and wait as long as she waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from handlers.access import Actor
from handlers.counter import Taking, enter, keep_meeting, open_meeting, take_from_minutes
from handlers.desk import Desk, RetentionRules
from handlers.expire import Expired, expire
from models.addition import Addition
from models.answer import Answer, AnswerState
from models.arrival import Arrival
from models.attachment import Attachment, FetchState
from models.consultation import Consultation, ConsultationState
from models.entry import Entry
from models.liaison import LiaisonCategory
from models.matter import Matter, State
from models.meeting import Meeting
from models.rating import Rating
from models.remark import Remark, RemarkKind
from reports.mask import BLACK
from tests.handlers.test_counter import clerk, meeting
from tests.handlers.test_enter import form, given
from tests.handlers.test_expire import settle
from tests.support.cast import Person
from tests.support.ledger import newest
from tests.support.opinions import consultation
from tests.support.twins import StandingClock

__all__ = ["clerk"]
TELLS = "我叫王小明，电话13800138000"
HIDDEN = "我叫王某，电话〔电话已隐去〕"


@pytest.fixture
def ten_years(desk: Desk) -> Desk:
    """Only the clock of text runs."""
    return replace(desk, retention=RetentionRules(identity_months=0, text_years=10))


def an_answer(desk: Desk, matter: Matter, state: AnswerState) -> Answer:
    return Answer(
        matter_id=matter.id,
        text=f"您说{TELLS}，收到",
        reason=f"打过：{TELLS}",
        written_at=desk.clock.now(),
        state=state,
    )


def test_what_was_said_to_her_and_of_her_tells_no_more_who_she_is(
    desk: Desk, clock: StandingClock, alan: Person
) -> None:
    alan.says("建议关堤乡小学门口装一盏路灯")
    settle(desk)
    matter, now = newest(desk), clock.now()
    with desk.memory.write() as session:
        answer = an_answer(desk, matter, AnswerState.SEEN)
        session.add(answer)
        session.flush()
        session.add_all(
            (
                Rating(matter_id=matter.id, answer_id=answer.id, words=TELLS, at=now, score=5),
                Remark(matter_id=matter.id, at=now, kind=RemarkKind.NOTE, text=TELLS),
            )
        )
    clock.forward(days=370)
    assert expire(desk).persons == 1
    with desk.memory.read() as session:
        told = session.execute(select(Answer.text, Answer.reason)).one()
        rated = session.execute(select(Rating.words, Rating.score)).one()
        remarked = session.scalars(select(Remark.text)).all()
    assert told == (f"您说{HIDDEN}，收到", f"打过：{HIDDEN}")
    assert rated == (HIDDEN, 5)
    assert remarked == [HIDDEN]


def test_minutes_lose_names_after_a_year_and_go_after_ten_unless_somebody_waits(
    desk: Desk, clock: StandingClock, clerk: Actor, ten_years: Desk
) -> None:
    said = f"{TELLS}，建议装个直饮水。"
    meeting_id = keep_meeting(desk, clerk, meeting(desk, f"老孟：{said}\n散会。"))
    take_from_minutes(desk, clerk, meeting_id, Taking(said, LiaisonCategory.CITIZEN, form()))

    def minutes() -> str:
        with desk.memory.read() as session:
            return session.get_one(Meeting, meeting_id).minutes

    clock.forward(days=370)
    settle(desk)
    assert expire(desk) == Expired(entries=1)
    blurred = f"老孟：我叫王{BLACK * 2}，电话{BLACK * 11}，建议装个直饮水。\n散会。"
    assert minutes() == blurred
    assert expire(desk) == Expired(), "a second night finds nothing"
    clock.forward(days=3650)
    settle(desk, State.STUDYING)
    assert expire(ten_years) == Expired()
    assert minutes() == blurred
    settle(desk, State.CLOSED)
    assert expire(ten_years) == Expired(matters=1, minutes=1)
    assert (minutes(), open_meeting(desk, clerk, meeting_id).paragraphs) == ("", [])
    assert expire(ten_years) == Expired()


def test_name_and_number_from_the_desk_stay_while_an_answer_or_an_outcome_is_to_come(
    desk: Desk, clock: StandingClock, clerk: Actor
) -> None:
    talk = consultation(desk)
    with desk.memory.write() as session:
        row = session.get_one(Consultation, talk.id)
        row.state, row.closes_on = ConsultationState.OPEN, date(2026, 12, 1)
    called = {"name": "王大娘", "phone": "13800138000"}
    enter(desk, clerk, given(desk, "第十二条罚款五百太高了，改成二百", **called))
    enter(desk, clerk, given(desk, "办低保要带啥材料？", **called))
    with desk.memory.write() as session:
        session.add(an_answer(desk, newest(desk), AnswerState.WAITING))
    settle(desk)
    clock.forward(days=370)

    def phones() -> list[str]:
        with desk.memory.read() as session:
            return list(session.scalars(select(Entry.phone).order_by(Entry.id)))

    assert expire(desk) == Expired()
    assert phones() == ["13800138000"] * 2
    with desk.memory.write() as session:
        session.scalars(select(Answer)).one().state = AnswerState.SENT
    assert expire(desk) == Expired(entries=1)
    assert phones() == ["13800138000", ""]
    with desk.memory.write() as session:
        session.get_one(Consultation, talk.id).state = ConsultationState.CONCLUDED
    assert expire(desk) == Expired(entries=1)
    assert phones() == ["", ""]


def test_pushes_and_pictures_of_what_still_waits_are_kept_as_they_came(
    clock: StandingClock, alan: Person, passer_by: Person, ten_years: Desk
) -> None:
    alan.says("建议村里路灯坏了三天内修好")
    clock.forward(seconds=20)
    alan.says("村东头那盏最要紧")
    alan.sends_picture()
    waits = newest(ten_years)
    passer_by.says("建议修一条去乡卫生院的路")
    with ten_years.memory.write() as session:
        assert session.scalars(select(Addition.matter_id)).all() == [waits.id]
        session.get_one(Matter, newest(ten_years).id).state = State.CLOSED
    clock.forward(days=3660)
    assert expire(ten_years).matters == 1

    def kept() -> tuple[list[str], list[FetchState]]:
        with ten_years.memory.read() as session:
            said = session.scalars(select(Arrival.content).order_by(Arrival.id))
            return [one for one in said if one], list(session.scalars(select(Attachment.fetch)))

    said, files = kept()
    assert said == ["建议村里路灯坏了三天内修好", "村东头那盏最要紧"]
    assert files == [FetchState.WAITING]
    with ten_years.memory.read() as session:
        assert len(session.scalars(select(Arrival).where(Arrival.raw.is_not(None))).all()) == 3
    with ten_years.memory.write() as session:
        session.get_one(Matter, waits.id).state = State.CLOSED
    assert expire(ten_years) == Expired(matters=1, pushes=3)
    assert kept() == ([], [FetchState.ERASED])
