"""Which notices a person may see, and how one is found."""

from __future__ import annotations

import hashlib
import json

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import Session

from handlers.access import Actor, NotFound, points_scope
from models.contact_point import ContactPoint
from models.notice import Notice


def notice_scope(actor: Actor) -> ColumnElement[bool]:
    """Notices that concern the actor's points: theirs, and those for everyone."""
    mine = points_scope(actor)
    if mine is None:
        return true()
    return or_(Notice.points.any(ContactPoint.id.in_(sorted(mine))), ~Notice.points.any())


def notice_for(session: Session, actor: Actor, notice_id: int, *, lock: bool = False) -> Notice:
    """The notice, if this actor may see it. Raises NotFound, also when it merely is not hers."""
    found = select(Notice).where(Notice.id == notice_id, notice_scope(actor))
    notice = session.scalar(found.with_for_update() if lock else found)
    if notice is None:
        raise NotFound("没有这份通知，或不归您看。")
    return notice


def digest_of(notice: Notice) -> str:
    """A mark of everything that a reader decides by: text, time, people, ways."""
    seen = [
        notice.title,
        notice.text,
        notice.at.isoformat(),
        notice.kind.value,
        notice.consultation_id,
        sorted(point.id for point in notice.points),
        sorted(notice.channels),
        notice.media_id,
        notice.written_by,
    ]
    return hashlib.sha256(json.dumps(seen).encode()).hexdigest()[:24]
