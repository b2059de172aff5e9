"""Who a push is from: the person, locked, and what stands open between her and us.

One statement reads all of it, because every push needs it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from models.answer import Answer, AnswerState
from models.attachment import Attachment
from models.dialogue import Dialogue
from models.follower import Follower
from models.inserting import insert_now
from models.installation import DIRECTORY_VERSION, Installation
from models.matter import Matter
from models.words import Push


@dataclass(frozen=True, slots=True)
class Met:
    """What was read. `directory` is its version; `loose`: media without a matter; `unseen`:
    answers she has not seen."""

    follower: Follower | None = None
    dialogue: Dialogue | None = None
    directory: str | None = None
    loose: bool = False
    unseen: bool = False


_LOOSE = exists().where(Attachment.follower_id == Follower.id, Attachment.matter_id.is_(None))
_UNSEEN = exists().where(
    Matter.follower_id == Follower.id,
    Answer.matter_id == Matter.id,
    Answer.state == AnswerState.WAITING,
)
_DIRECTORY = (
    select(Installation.value).where(Installation.name == DIRECTORY_VERSION).scalar_subquery()
)
_MEETING = (
    select(Follower, Dialogue, _DIRECTORY, _LOOSE, _UNSEEN)
    .outerjoin(Dialogue, Dialogue.follower_id == Follower.id)
    .with_for_update(of=Follower)  # two messages of one person are handled one by one
    .execution_options(populate_existing=True)
)


def meet(session: Session, push: Push) -> Met:
    """The person, locked. Somebody erased while we waited for the lock is somebody new."""
    asked = _MEETING.where(Follower.account == push.account, Follower.openid == push.openid)
    row = session.execute(asked).first()
    return Met() if row is None or row[0].openid is None else Met(*row)


def new_follower(session: Session, push: Push, now: datetime) -> Follower:
    follower = Follower(account=push.account, openid=push.openid, followed_at=now)
    follower.following, follower.window_left, follower.notices_off = True, 0, False
    insert_now(session, follower)
    return follower
