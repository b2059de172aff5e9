"""What stayed lying: a picture after which no words came is filed, so that nothing is dropped."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from handlers.desk import Desk
from handlers.file import due
from handlers.moving import Hand, born
from models import receipt_number
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
                .with_for_update(skip_locked=True)
            )
        )
        opened: dict[int, Matter] = {}
        days = desk.rules.answer_within_days
        for attachment in loose:
            matter = opened.get(attachment.follower_id or 0)
            if matter is None:
                follower = session.get_one(Follower, attachment.follower_id)
                matter = _matter(receipt_number.draw(), attachment, follower, days, desk.rules.here)
                session.add(matter)
                session.flush()
                born(session, matter, Hand(now, Mover.CLOCK))
                opened[follower.id] = matter
            attachment.matter_id = matter.id
    return len(loose)


def _matter(
    number: str, attachment: Attachment, follower: Follower, within_days: int, stays: timedelta
) -> Matter:
    what = ATTACHMENT_NAMES[attachment.kind]
    here = follower.here(attachment.arrived_at, stays)
    return Matter(
        number=number,
        kind=Kind.UNCLEAR,
        state=State.RECEIVED,
        channel=Channel.WECHAT,
        follower_id=follower.id,
        arrival_id=attachment.arrival_id,
        verbatim=f"〔{what}〕",
        point_id=here or follower.point_id,
        point_how=_how(here, follower),
        confidence=0.0,
        because=[f"只发来{what}，没有文字"],
        arrived_at=attachment.arrived_at,
        due_on=due(Kind.UNCLEAR, attachment.arrived_at, within_days),
    )


def _how(here: int | None, follower: Follower) -> PointHow:
    if here is not None:
        return PointHow.SCAN if follower.here_site_id else PointHow.CHOSEN
    return PointHow.BOUND if follower.point_id else PointHow.NONE
