"""导出: a person's own data, behind a link that works for a short while.

The link is opened by GET, and WeChat's scanner may fetch it first: so it is not used up by
being looked at, it only grows old.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.phrases import say
from handlers.desk import Desk
from handlers.turn import Turn
from models.answer import Answer
from models.arrival import Arrival
from models.attachment import ATTACHMENT_NAMES, Attachment
from models.contact_point import ContactPoint
from models.entry import Entry
from models.follower import Follower
from models.matter import Matter, State


@dataclass(frozen=True, slots=True)
class OwnMatter:
    matter: Matter
    answers: list[Answer]
    attachments: list[str]
    entry: Entry | None  # staff wrote it down for her


@dataclass(frozen=True, slots=True)
class OwnData:
    """Everything we hold about one person, for her own eyes."""

    follower: Follower
    point: str | None
    matters: list[OwnMatter]
    said: list[Arrival]
    made_at: datetime


def export(turn: Turn) -> None:
    """A signed link to one's own records."""
    rules = turn.desk.rules
    until = int((turn.now + rules.export_link).timestamp())
    token = _signer(turn.desk).dumps([turn.follower.id, until])
    link = f"{rules.public_url}/p/mine?t={token}"
    minutes = int(rules.export_link.total_seconds() // 60)
    turn.letter.add(say("export", link=link, minutes=minutes))


def own_data(desk: Desk, token: str) -> OwnData | None:
    """The data behind a link; None when it is forged, too old, or the person was erased."""
    now = desk.clock.now()
    try:
        follower_id, until = _signer(desk).loads(token)
        if now.timestamp() > float(until):
            return None
    except (BadSignature, TypeError, ValueError):
        return None
    with desk.memory.read() as session:
        follower = session.get(Follower, follower_id)
        if follower is None or follower.openid is None:
            return None
        return _collect(session, follower, now)


def _collect(session: Session, follower: Follower, now: datetime) -> OwnData:
    matters = session.scalars(
        select(Matter)
        .where(Matter.follower_id == follower.id, Matter.state != State.ERASED)
        .order_by(Matter.id.desc())
    )
    said = session.scalars(
        select(Arrival).where(Arrival.follower_id == follower.id).order_by(Arrival.id)
    )
    point = None if follower.point_id is None else session.get(ContactPoint, follower.point_id)
    return OwnData(
        follower=follower,
        point=None if point is None else point.name,
        matters=[_with_answers(session, matter) for matter in matters],
        said=list(said),
        made_at=now,
    )


def _with_answers(session: Session, matter: Matter) -> OwnMatter:
    answers = session.scalars(
        select(Answer).where(Answer.matter_id == matter.id).order_by(Answer.id)
    )
    kinds = session.scalars(select(Attachment.kind).where(Attachment.matter_id == matter.id))
    entry = None if matter.entry_id is None else session.get(Entry, matter.entry_id)
    return OwnMatter(matter, list(answers), [ATTACHMENT_NAMES[kind] for kind in kinds], entry)


def _signer(desk: Desk) -> URLSafeSerializer:
    return URLSafeSerializer(desk.rules.link_key, salt="own-data")
