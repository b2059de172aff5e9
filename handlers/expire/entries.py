"""The clock of identity for who spoke at the desk and never came to WeChat: some time after she
was there, name, telephone number and the photograph of her slip go, and what in her words tells
who she is. Who claimed her matters is under the clock of her WeChat."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from handlers.audit import note
from handlers.desk import Desk
from handlers.expire.blur import blur
from handlers.expire.open import something_open
from handlers.forget import empty_attachments
from handlers.forget_entries import forget_names, photographs_of
from handlers.make_summary import CLOCK
from models.attachment import Attachment, FetchState
from models.entry import Entry
from models.follower import Follower
from models.matter import Matter

AT_ONCE = 50
LOOKS_BACK = timedelta(days=90)
"""Words without a name or a picture beside them are looked at for so long, should the clock have
stood still."""


def expire_entries(desk: Desk, before: datetime) -> int:
    """Everything that was entered before this moment, unless something of it still waits. Returns
    how many entries."""
    done, last = 0, 0
    while True:
        now = desk.clock.now()
        with desk.memory.write() as session:
            found = select(Entry.id).where(_due(before), Entry.id > last)
            ids = list(session.scalars(found.order_by(Entry.id).limit(AT_ONCE)))
            if not ids:
                return done
            changed = _expire(session, ids)
            if changed:
                note(session, CLOCK, now, "expire_identity", count=changed)
        done, last = done + changed, ids[-1]


def _due(before: datetime) -> ColumnElement[bool]:
    of_it = Matter.entry_id == Entry.id
    pictured = exists().where(
        of_it, Attachment.matter_id == Matter.id, Attachment.arrival_id.is_(None),
        Attachment.fetch != FetchState.ERASED,
    )  # fmt: skip
    known = exists().where(Follower.id == Matter.follower_id, Follower.openid.is_not(None))
    return and_(
        Entry.at < before,
        or_(Entry.name != "", Entry.phone != "", Entry.at >= before - LOOKS_BACK, pictured),
        ~exists().where(of_it, known),
        ~something_open(of_it),
    )


def _expire(session: Session, ids: list[int]) -> int:
    """How many of them had something to lose."""
    entries = session.scalars(select(Entry).where(Entry.id.in_(ids))).all()
    matters = session.scalars(select(Matter).where(Matter.entry_id.in_(ids))).all()
    pictures = select(Attachment.matter_id).where(
        photographs_of([one.id for one in matters]), Attachment.fetch != FetchState.ERASED
    )
    with_picture = set(session.scalars(pictures))
    changed = {one.id for one in entries if one.name or one.phone}
    for matter in matters:
        if blur(session, matter) or matter.id in with_picture:
            changed.add(matter.entry_id or 0)
    forget_names(session, ids)
    empty_attachments(session, photographs_of([one.id for one in matters]))
    return len(changed)
