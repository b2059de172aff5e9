"""What stayed lying: a picture after which no words came is filed, so that nothing is dropped."""

from __future__ import annotations

from sqlalchemy import select

from handlers.desk import Desk
from handlers.file import fresh_number
from handlers.moving import Hand, born
from models.attachment import ATTACHMENT_NAMES, Attachment, AttachmentKind, FetchState
from models.follower import Follower
from models.matter import Channel, Matter, PointHow, State
from models.move import Mover
from models.words import Kind

_CARRIES_NOTHING = {AttachmentKind.PLACE}


def file_leftovers(desk: Desk) -> int:
    """Files loose attachments older than the attaching time as unclear. Returns how many."""
    now = desk.clock.now()
    with desk.memory.write() as session:
        loose = list(
            session.scalars(
                select(Attachment)
                .where(Attachment.matter_id.is_(None), Attachment.fetch != FetchState.ERASED)
                .where(Attachment.kind.not_in(_CARRIES_NOTHING))
                .where(Attachment.arrived_at < now - desk.rules.attach)
                .order_by(Attachment.id)
                .limit(100)
            )
        )
        opened: dict[int, Matter] = {}
        for attachment in loose:
            matter = opened.get(attachment.follower_id)
            if matter is None:
                follower = session.get_one(Follower, attachment.follower_id)
                matter = _matter(fresh_number(session), attachment, follower)
                session.add(matter)
                session.flush()
                born(session, matter, Hand(now, Mover.CLOCK))
                opened[attachment.follower_id] = matter
            attachment.matter_id = matter.id
    return len(loose)


def _matter(number: str, attachment: Attachment, follower: Follower) -> Matter:
    what = ATTACHMENT_NAMES[attachment.kind]
    return Matter(
        number=number,
        kind=Kind.UNCLEAR,
        state=State.RECEIVED,
        channel=Channel.WECHAT,
        follower_id=follower.id,
        arrival_id=attachment.arrival_id,
        verbatim=f"〔{what}〕",
        point_id=follower.point_id,
        point_how=PointHow.BOUND if follower.point_id else PointHow.NONE,
        confidence=0.0,
        because=[f"只发来{what}，没有文字"],
        arrived_at=attachment.arrived_at,
    )
