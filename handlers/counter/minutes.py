"""座谈会: minutes are kept as they were written, and what people said is taken out of them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session

from handlers.access import Actor, NotFound, may, points_scope
from handlers.audit import note
from handlers.counter.enter import Spoken, read_words, words_of, write_entry
from handlers.counter.once import count, day, demand_form, demand_new, making_once, plain
from handlers.counter.pieces import Piece, paragraphs, place_in, taken_of
from handlers.counter.place import ENTERS, Choice, choices, place_named
from handlers.counter.words import refuse, tell
from handlers.days import day_of
from handlers.desk import Desk
from models.contact_point import ContactPoint
from models.entry import Entry
from models.liaison import LiaisonCategory
from models.matter import Channel
from models.meeting import Meeting

LONGEST = 30_000
SHOWN = 60


@dataclass(frozen=True, slots=True)
class NewMeeting:
    """The form, as typed."""

    place: str
    held_on: str
    title: str
    where: str
    people: str
    minutes: str
    form: str


@dataclass(frozen=True, slots=True)
class Taking:
    """Words to be taken out, exactly as they stand in the minutes, and who said them."""

    words: str
    category: LiaisonCategory | None
    form: str


@dataclass(frozen=True, slots=True)
class MeetingView:
    meeting: Meeting
    point: str
    paragraphs: list[list[Piece]]
    taken: int


def list_meetings(desk: Desk, actor: Actor) -> tuple[list[tuple[Meeting, str, int]], list[Choice]]:
    """The newest of the actor's points, each with how many were taken out. Raises Refused."""
    may(actor, ENTERS)
    taken = select(func.count(Entry.id)).where(Entry.meeting_id == Meeting.id).scalar_subquery()
    with desk.memory.read() as session:
        rows = session.execute(
            select(Meeting, ContactPoint.name, taken)
            .join(ContactPoint, ContactPoint.id == Meeting.point_id)
            .where(_hers(actor))
            .order_by(Meeting.held_on.desc(), Meeting.id.desc())
            .limit(SHOWN)
        )
        found = [(meeting, point, count) for meeting, point, count in rows]
        return found, choices(session, actor)


def keep_meeting(desk: Desk, actor: Actor, given: NewMeeting) -> int:
    """Keeps the minutes and returns the meeting's id. Raises Refused, Again."""
    may(actor, ENTERS)
    demand_form(given.form)
    row = _row(desk, actor, given)
    with making_once(desk, Meeting, row.form) as session:
        row.point_id = place_named(session, actor, given.place).point_id
        session.add(row)
        session.flush()
        note(session, actor, row.at, "keep_meeting", "meeting", row.id)
        return row.id


def open_meeting(desk: Desk, actor: Actor, meeting_id: int) -> MeetingView:
    """The minutes, with what was taken out of them. Raises NotFound."""
    may(actor, ENTERS)
    with desk.memory.read() as session:
        meeting, point = demand_meeting(session, actor, meeting_id)
        taken = taken_of(session, meeting_id)
    return MeetingView(meeting, point, paragraphs(meeting.minutes, taken), len(taken))


def take_from_minutes(desk: Desk, actor: Actor, meeting_id: int, taking: Taking) -> int:
    """Enters words of the minutes, exactly as they stand there, and returns the entry's id.

    Raises NotFound; Refused for words that do not stand there, or were taken before; Again.
    """
    may(actor, ENTERS)
    demand_form(taking.form)
    if taking.category is None:
        raise refuse("no_category")
    words = words_of(taking.words, LONGEST, "text_empty", "text_long")
    with desk.memory.read() as session:
        meeting, _ = demand_meeting(session, actor, meeting_id)
        demand_new(session, Entry, taking.form)
        start = place_in(session, meeting, words)
        reading = read_words(desk, session, words, meeting.point_id)
    row = Entry(
        at=desk.clock.now(),
        staff_id=actor.staff_id,
        point_id=meeting.point_id,
        category=taking.category,
        meeting_id=meeting.id,
        start=start,
        length=len(words),
        form=taking.form,
    )
    return write_entry(desk, actor, row, Spoken(words, reading, Channel.MEETING))


def paragraph_of(desk: Desk, actor: Actor, meeting_id: int, number: int) -> str:
    """The words of a paragraph, for one click; empty when there is none. Raises NotFound."""
    may(actor, ENTERS)
    with desk.memory.read() as session:
        meeting, _ = demand_meeting(session, actor, meeting_id)
    lines = meeting.minutes.split("\n")
    return lines[number] if number < len(lines) else ""


def demand_meeting(session: Session, actor: Actor, meeting_id: int) -> tuple[Meeting, str]:
    """Raises NotFound, also for another point's."""
    row = session.execute(
        select(Meeting, ContactPoint.name)
        .join(ContactPoint, ContactPoint.id == Meeting.point_id)
        .where(_hers(actor), Meeting.id == meeting_id)
    ).one_or_none()
    if row is None:
        raise NotFound(tell("meeting_gone"))
    meeting, point = row
    return meeting, point


def _hers(actor: Actor) -> ColumnElement[bool]:
    mine = points_scope(actor)
    return true() if mine is None else Meeting.point_id.in_(sorted(mine))


def _row(desk: Desk, actor: Actor, given: NewMeeting) -> Meeting:
    now = desk.clock.now()
    title, where = plain(given.title, "题目", 80), plain(given.where, "地点", 80)
    if not title:
        raise refuse("title_empty")
    if not where:
        raise refuse("place_empty")
    return Meeting(
        held_on=day(given.held_on, day_of(now)),
        title=title,
        place=where,
        people=count(given.people, "people_bad", 1),
        minutes=words_of(given.minutes, LONGEST, "minutes_empty", "minutes_long"),
        at=now,
        staff_id=actor.staff_id,
        form=given.form,
    )
