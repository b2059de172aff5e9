"""Who pushes are from: the people, locked, and what stands open between them and us.

Read at once for all pushes that are handled together, because every push needs it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, exists, null, select, text
from sqlalchemy.orm import Session

from models.answer import Answer, AnswerState
from models.arrival import Arrival, key_digest
from models.attachment import Attachment
from models.base import Base
from models.delivery import Delivery
from models.dialogue import Dialogue
from models.follower import Follower
from models.fresh import put
from models.installation import DIRECTORY_VERSION, Installation
from models.matter import Matter
from models.words import Push, Reply, Silence, TextReply

_LOOSE = exists().where(Attachment.follower_id == Follower.id, Attachment.matter_id.is_(None))
_UNSEEN = exists().where(
    Matter.follower_id == Follower.id,
    Answer.matter_id == Matter.id,
    Answer.state == AnswerState.WAITING,
)
_MISSED = exists().where(  # in the words of its partial index
    Delivery.follower_id == Follower.id,
    text("delivery.way = 'none' AND delivery.state = 'waiting'"),
)
_THEM = (
    Follower.account == bindparam("account"),
    Follower.openid.in_(bindparam("openids", expanding=True)),
)
_LOCK = (  # two messages of one person are handled one by one; nobody waits in a circle
    select(Follower.id).where(*_THEM).order_by(Follower.id).with_for_update()
)
_PEOPLE = (
    select(Follower, Dialogue, _LOOSE, _UNSEEN, _MISSED)
    .outerjoin(Dialogue, Dialogue.follower_id == Follower.id)
    .where(*_THEM)
    .execution_options(populate_existing=True)
)
_arrivals: Any = Arrival.__table__
_installed: Any = Installation.__table__
_BEFORE = (  # and the directory's version, in one statement
    select(_arrivals.c.key, _arrivals.c.reply, _arrivals.c.silence)
    .where(_arrivals.c.key.in_(bindparam("digests", expanding=True)))
    .union_all(
        select(_installed.c.name, _installed.c.value, null()).where(
            _installed.c.name == DIRECTORY_VERSION
        )
    )
)


@dataclass(slots=True)
class Met:
    """One person. `loose`: media without a matter; `unseen`: answers she has not seen;
    `missed`: notices that could not be sent to her."""

    follower: Follower
    dialogue: Dialogue | None = None
    loose: bool = False
    unseen: bool = False
    missed: bool = False


@dataclass(slots=True)
class Crowd:
    """The people of some pushes, the pushes that came before, the directory's version."""

    people: dict[tuple[str, str], Met]
    known: dict[str, Reply]
    directory: str

    def met(self, push: Push) -> Met | None:
        """The person, if she is known; who was erased a moment ago is somebody new."""
        met = self.people.get((push.account, push.openid))
        return None if met is None or met.follower.openid is None else met

    def rows(self) -> list[Base]:
        """What pushes change of people: their own rows, and what stands open."""
        rows: list[Base] = [met.follower for met in self.people.values()]
        return rows + [met.dialogue for met in self.people.values() if met.dialogue]

    def earlier(self, push: Push) -> Reply | None:
        """What was replied when this very push came before."""
        return self.known.get(key_digest(push.key))


def gather(session: Session, pushes: Sequence[Push]) -> Crowd:
    """Locks everybody (SQLite has one writer, who needs no lock), then reads: what was handled of
    them elsewhere is finished by then, and seen, for PostgreSQL reads each statement anew."""
    people: dict[tuple[str, str], Met] = {}
    for account in {push.account for push in pushes}:
        openids = sorted({push.openid for push in pushes if push.account == account})
        asked = {"account": account, "openids": openids}
        if session.get_bind().dialect.name == "postgresql":
            session.execute(_LOCK, asked).all()
        for follower, dialogue, *open_ in session.execute(_PEOPLE, asked):
            people[account, str(follower.openid)] = Met(follower, dialogue, *map(bool, open_))
    digests = sorted({key_digest(push.key) for push in pushes})
    plain = session.connection()  # no rows wait yet, and these are values, not objects
    before = {
        key: (reply, silence)
        for key, reply, silence in plain.execute(_BEFORE, {"digests": digests})
    }
    directory, _ = before.pop(DIRECTORY_VERSION, ("0", None))
    known = {key: as_before(*said) for key, said in before.items()}
    return Crowd(people, known, directory)


def as_before(reply: str | None, silence: str | None) -> Reply:
    """The reply that was kept beside an arrival."""
    return TextReply(reply) if reply is not None else Silence(silence or "as before")


def newcomer(session: Session, crowd: Crowd, push: Push, now: datetime) -> Met:
    """Somebody who never wrote before."""
    follower = Follower(account=push.account, openid=push.openid, followed_at=now)
    follower.following, follower.window_left, follower.notices_off = True, 0, False
    put(session, follower)
    met = crowd.people[push.account, push.openid] = Met(follower)
    return met
