"""All matters of one person, as far as the veil over her conversation must know them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, literal, or_, select, true, union_all
from sqlalchemy.orm import Session

from handlers.access import Actor, scope
from models.addition import Addition
from models.attachment import Attachment
from models.matter import Matter, against_staff
from models.words import Kind


@dataclass(frozen=True, slots=True)
class Theirs:
    """One of the person's matters. `arrivals`: what brought it, and what brought more words."""

    id: int
    number: str
    kind: Kind
    sealed: bool
    guarded: bool  # not for all who read its neighbours
    seen: bool  # in the reader's sight
    arrival_id: int | None
    joined: frozenset[int]
    files: tuple[Attachment, ...] = ()  # what was sent with it, oldest first

    @property
    def arrivals(self) -> frozenset[int]:
        first = frozenset() if self.arrival_id is None else frozenset({self.arrival_id})
        return first | self.joined


def matters_of_person(session: Session, actor: Actor, matter: Matter) -> list[Theirs]:
    """The matter itself and every other of the same person, oldest first. One query."""
    whose = Matter.id == matter.id
    if matter.follower_id is not None:
        whose = Matter.follower_id == matter.follower_id
    # One line for each addition and one for each file, not for each pair of them.
    line = union_all(select(literal(1).label("of")), select(literal(2))).subquery()
    stays = and_(Addition.matter_id == Matter.id, Addition.taken_out_at.is_(None), line.c.of == 1)
    sent = and_(Attachment.matter_id == Matter.id, line.c.of == 2)
    rows = session.execute(
        select(
            Matter.id,
            Matter.number,
            Matter.kind,
            Matter.sealed,
            or_(Matter.sealed, against_staff()).label("guarded"),
            scope(actor).label("seen"),
            Matter.arrival_id,
            Addition.arrival_id.label("joined"),
            Attachment,
        )
        .select_from(Matter)
        .join(line, true())
        .outerjoin(Addition, stays)
        .outerjoin(Attachment, sent)
        .where(whose)
        .order_by(Matter.id, Attachment.id)
    ).all()
    joined: dict[int, set[int]] = defaultdict(set)
    files: dict[int, dict[int, Attachment]] = defaultdict(dict)
    for row in rows:
        if row.joined is not None:
            joined[row.id].add(row.joined)
        if row.Attachment is not None:
            files[row.id][row.Attachment.id] = row.Attachment
    once = {row.id: row for row in rows}.values()
    return [
        Theirs(
            r.id,
            r.number,
            r.kind,
            r.sealed,
            bool(r.guarded),
            bool(r.seen),
            r.arrival_id,
            frozenset(joined[r.id]),
            tuple(files[r.id].values()),
        )
        for r in once
    ]


def arrivals_of(some: Sequence[Theirs]) -> frozenset[int]:
    return frozenset[int]().union(*(one.arrivals for one in some))
