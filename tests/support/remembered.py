"""What our memory holds after a soak, read once: arrivals, matters, and whose a number is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from models.addition import Addition
from models.arrival import Arrival
from models.base import Memory
from models.follower import Follower
from models.matter import Matter
from models.move import Move
from models.second_number import SecondNumber


@dataclass(frozen=True, slots=True)
class Kept:
    """An arrival of a message. `person` is the follower's id."""

    id: int
    person: int | None
    content: str | None
    reply: str | None


@dataclass(frozen=True, slots=True)
class Filed:
    """A matter. `moved`: it has its first move."""

    id: int
    person: int | None
    verbatim: str
    moved: bool


@dataclass
class Remembered:
    """`arrivals` by the digest of their key, `matters` by arrival, `owners`: number to openid.
    `joined`: arrivals whose words were added to an earlier matter, as those to a picture are."""

    arrivals: dict[str, Kept] = field(default_factory=dict)
    matters: dict[int, list[Filed]] = field(default_factory=lambda: defaultdict(list))
    owners: dict[str, str | None] = field(default_factory=dict)
    joined: set[int] = field(default_factory=set)


def remember(database_url: str) -> Remembered:
    """Reads everything in one transaction."""
    memory, found = Memory(database_url, pool_size=2), Remembered()
    try:
        with memory.read() as session:
            _read_arrivals(session, found)
            _read_matters(session, found)
            found.joined.update(session.scalars(select(Addition.arrival_id)))
    finally:
        memory.close()
    return found


def _read_arrivals(session: Session, found: Remembered) -> None:
    columns = (Arrival.key, Arrival.id, Arrival.follower_id, Arrival.content, Arrival.reply)
    asked = select(*columns).where(Arrival.type.in_(("TextSent", "ImageSent")))
    for key, number, person, content, reply in session.execute(asked):
        found.arrivals[key] = Kept(number, person, content, reply)


def _read_matters(session: Session, found: Remembered) -> None:
    moved = exists().where(Move.matter_id == Matter.id)
    asked = (
        select(Matter, Follower.openid, moved)
        .outerjoin(Follower, Follower.id == Matter.follower_id)
        .order_by(Matter.id)
    )
    for matter, openid, has_moved in session.execute(asked):
        if matter.arrival_id is not None:
            filed = Filed(matter.id, matter.follower_id, matter.verbatim, has_moved)
            found.matters[matter.arrival_id].append(filed)
        found.owners[matter.number] = openid
    second = (
        select(SecondNumber.number, Follower.openid)
        .join(Matter, Matter.id == SecondNumber.matter_id)
        .join(Follower, Follower.id == Matter.follower_id)
    )
    for number, openid in session.execute(second):
        found.owners[number] = openid
