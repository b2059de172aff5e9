"""The figures above the list: for everything the actor may see, whatever the filters.

Nobody reads more than two digits there, and counting to the end would take as long as the
memory is large: beyond `MOST` it is said that there are more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, false, func, literal, select
from sqlalchemy.orm import Session

from handlers.access import Actor, points_scope, scope
from handlers.inbox.finding import HIDDEN, late, open_emergency, todo
from models.matter import Matter

MOST = 100


@dataclass(frozen=True, slots=True)
class Counts:
    """`MOST` means that many or more."""

    todo: int = 0
    overdue: int = 0
    unassigned: int = 0
    emergencies: int = 0
    mine: int = 0


def counts(session: Session, actor: Actor, today: date) -> Counts:
    """One query."""
    nobodys = (Matter.point_id.is_(None), Matter.state.not_in(HIDDEN))
    wanted = (
        (todo(),),
        (late(today),),
        nobodys if points_scope(actor) is None else (false(),),  # hers have a point
        (open_emergency(),),
        (Matter.owner_id == (actor.staff_id or 0), todo()),
    )
    found = session.execute(select(*(_count(actor, some) for some in wanted))).one()
    return Counts(*tuple(found))


def _count(actor: Actor, wanted: tuple[ColumnElement[bool], ...]) -> ColumnElement[int]:
    some = select(literal(1)).select_from(Matter).where(scope(actor), *wanted).limit(MOST)
    return select(func.count()).select_from(some.subquery()).scalar_subquery()
