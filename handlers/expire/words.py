"""The clock of text: words that are old enough go; that they were said stays.

What was reported upwards keeps its words as an archive of lawmaking, without whose they are; what
still waits for a word from us waits on.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from handlers.audit import note
from handlers.desk import Desk
from handlers.forget import bury, empty_arrivals, empty_attachments, reported, was_reported
from handlers.make_summary import CLOCK
from handlers.moving import Hand
from handlers.ungroup import ungroup
from models.arrival import Arrival
from models.attachment import Attachment, FetchState
from models.matter import WAITING, Matter, State
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
    """Pushes as they came, pictures and voices, of matters or of none. Returns how many pushes."""
    done, last = 0, 0
    while True:
        with desk.memory.write() as session:
            full = or_(Arrival.content.is_not(None), Arrival.raw.is_not(None))
            old = and_(Arrival.received_at < before, Arrival.id > last, full)
            found = select(Arrival.id).where(old).order_by(Arrival.id).limit(PUSHES_AT_ONCE)
            ids = list(session.scalars(found))
            _empty(session, Arrival.id.in_(ids), Attachment.arrival_id.in_(ids))
        if not ids:
            return done
        done, last = done + len(ids), ids[-1]


def _some(session: Session, before: datetime) -> list[Matter]:
    told = or_(Matter.follower_id.is_not(None), Matter.arrival_id.is_not(None))
    left = or_(~was_reported(), told)
    old = and_(Matter.arrived_at < before, Matter.state.not_in(_STAY))
    found = select(Matter).where(old, left).order_by(Matter.id).limit(AT_ONCE)
    return list(session.scalars(found.with_for_update()))


def _empty(session: Session, pushes: ColumnElement[bool], files: ColumnElement[bool]) -> None:
    empty_attachments(session, and_(files, Attachment.fetch != FetchState.ERASED))
    empty_arrivals(session, pushes, why="expired")
