"""The clock of text: words that are old enough go; that they were said stays.

What was reported upwards keeps its words as an archive of lawmaking, without whose they are; what
still waits for a word from us waits on.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, CompoundSelect, and_, exists, or_, select, union
from sqlalchemy.orm import Session

from handlers.audit import note
from handlers.desk import Desk
from handlers.forget import bury, empty_arrivals, empty_attachments, reported, was_reported
from handlers.make_summary import CLOCK
from handlers.moving import Hand
from handlers.ungroup import ungroup
from models.addition import Addition
from models.arrival import Arrival
from models.attachment import Attachment, FetchState
from models.entry import Entry
from models.matter import WAITING, Matter, State
from models.meeting import Meeting
from models.move import Mover

AT_ONCE = 50  # matters of one transaction
PUSHES_AT_ONCE = 500
_STAY = WAITING | {State.ERASED}


def expire_matters(desk: Desk, before: datetime) -> int:
    """The words of matters that came before this moment. Returns how many."""
    done = 0
    while True:
        now = desk.clock.now()
        with desk.memory.write() as session:
            rows = _some(session, before)
            kept = reported(session, [matter.id for matter in rows])
            ungroup(session, [matter.id for matter in rows if matter.id not in kept])
            hand = Hand(now, Mover.CLOCK, note="过了保存期")
            for matter in rows:
                bury(session, matter, hand, keeps_words=matter.id in kept)
            if not rows:
                return done
            note(session, CLOCK, now, "expire_text", count=len(rows))
        done += len(rows)


def expire_pushes(desk: Desk, before: datetime) -> int:
    """Pushes as they came, pictures and voices, of matters or of none, unless the matter still
    waits. Returns how many pushes."""
    done, last = 0, 0
    while True:
        with desk.memory.write() as session:
            full = or_(Arrival.content.is_not(None), Arrival.raw.is_not(None))
            old = and_(Arrival.received_at < before, Arrival.id > last, full)
            found = select(Arrival.id).where(old, Arrival.id.not_in(_waited_for()))
            found = found.order_by(Arrival.id).limit(PUSHES_AT_ONCE)
            ids = list(session.scalars(found))
            _empty(session, Arrival.id.in_(ids), Attachment.arrival_id.in_(ids))
        if not ids:
            return done
        done, last = done + len(ids), ids[-1]


def expire_minutes(desk: Desk, before: datetime) -> int:
    """Minutes that were kept before this moment, unless something taken out of them still waits.
    Returns of how many meetings."""
    waits = exists().where(
        Entry.meeting_id == Meeting.id, Matter.entry_id == Entry.id, Matter.state.in_(WAITING)
    )
    old = select(Meeting).where(Meeting.at < before, Meeting.minutes != "", ~waits)
    done = 0
    while True:
        now = desk.clock.now()
        with desk.memory.write() as session:
            some = old.order_by(Meeting.id).limit(AT_ONCE).with_for_update()
            rows = session.scalars(some).all()
            for meeting in rows:
                meeting.minutes = ""
            if not rows:
                return done
            note(session, CLOCK, now, "expire_text", minutes=len(rows))
        done += len(rows)


def _waited_for() -> CompoundSelect[int | None]:
    """Pushes that a waiting matter was made of, or added to, or that brought what lies beside it.
    None of them is NULL: NOT IN would find nothing."""
    waits = Matter.state.in_(WAITING)
    of_it = select(Matter.arrival_id).where(waits, Matter.arrival_id.is_not(None))
    added = select(Addition.arrival_id).join(Matter, Matter.id == Addition.matter_id).where(waits)
    beside = select(Attachment.arrival_id).join(Matter, Matter.id == Attachment.matter_id)
    return union(of_it, added, beside.where(waits, Attachment.arrival_id.is_not(None)))


def _some(session: Session, before: datetime) -> list[Matter]:
    told = or_(Matter.follower_id.is_not(None), Matter.arrival_id.is_not(None))
    left = or_(~was_reported(), told)
    old = and_(Matter.arrived_at < before, Matter.state.not_in(_STAY))
    found = select(Matter).where(old, left).order_by(Matter.id).limit(AT_ONCE)
    return list(session.scalars(found.with_for_update()))


def _empty(session: Session, pushes: ColumnElement[bool], files: ColumnElement[bool]) -> None:
    empty_attachments(session, and_(files, Attachment.fetch != FetchState.ERASED))
    empty_arrivals(session, pushes, why="expired")
