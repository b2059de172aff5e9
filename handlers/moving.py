"""A change of a matter is a row: the one place where matters change state, kind or point."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from models.contact_point import ContactPoint
from models.fresh import put
from models.matter import Matter, PointHow, State
from models.move import Changed, Move, Mover
from models.words import Kind


@dataclass(frozen=True, slots=True)
class Hand:
    """Whose hand moves a matter, and when. `staff_id` only when it is a member of staff's."""

    at: datetime
    by: Mover
    staff_id: int | None = None
    note: str = ""


def born(session: Session, matter: Matter, hand: Hand) -> None:
    """The first row of every matter: from nothing to its first state."""
    _row(session, matter, hand, Changed.STATE, ("", matter.state.value))


def move_state(session: Session, matter: Matter, became: State, hand: Hand) -> None:
    _row(session, matter, hand, Changed.STATE, (matter.state.value, became.value))
    matter.state = became


def move_kind(session: Session, matter: Matter, became: Kind, hand: Hand) -> None:
    """Changes the kind; a report is sealed by being one, and only by that."""
    _row(session, matter, hand, Changed.KIND, (matter.kind.value, became.value))
    matter.kind = became
    matter.sealed = became is Kind.REPORT


def move_point(
    session: Session, matter: Matter, point_id: int | None, how: PointHow, hand: Hand
) -> None:
    names = (_name(session, matter.point_id), _name(session, point_id))
    _row(session, matter, hand, Changed.POINT, names)
    matter.point_id, matter.point_how = point_id, how
    matter.site_id = None


def _row(
    session: Session, matter: Matter, hand: Hand, changed: Changed, was_became: tuple[str, str]
) -> None:
    was, became = was_became
    put(
        session,
        Move(
            matter_id=matter.id,
            at=hand.at,
            by=hand.by,
            staff_id=hand.staff_id,
            changed=changed,
            was=was,
            became=became,
            note=hand.note,
        ),
    )


def _name(session: Session, point_id: int | None) -> str:
    point = None if point_id is None else session.get(ContactPoint, point_id)
    return "" if point is None else point.name
