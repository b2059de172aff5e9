"""人员, as the city reads it: who has an account, and how it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from handlers.access import MANAGES_STAFF, Actor, NotFound, may
from handlers.account_words import NO_SUCH_PERSON
from handlers.desk import Desk
from handlers.hold_off import waits_until
from models.contact_point import ContactPoint, PointStatus
from models.staff import Role, Staff


@dataclass(frozen=True, slots=True)
class Person:
    staff_id: int
    login: str
    name: str
    role: Role
    points: tuple[str, ...]
    active: bool
    bound: bool  # has a second factor
    owes_binding: bool  # her role needs one
    must_change: bool
    last_login_at: datetime | None
    waits_until: datetime | None
    is_me: bool


def list_staff(desk: Desk, actor: Actor) -> list[Person]:
    """Everybody, closed accounts last. Raises Refused."""
    may(actor, MANAGES_STAFF)
    wanted = select(Staff).options(selectinload(Staff.points))
    with desk.memory.read() as session:
        rows = session.scalars(wanted.order_by(Staff.active.desc(), Staff.id))
        return [_person(session, desk, actor, row) for row in rows]


def one_of_staff(desk: Desk, actor: Actor, staff_id: int) -> Person:
    """Raises Refused, NotFound."""
    may(actor, MANAGES_STAFF)
    with desk.memory.read() as session:
        row = session.get(Staff, staff_id)
        if row is None:
            raise NotFound(NO_SUCH_PERSON)
        return _person(session, desk, actor, row)


def points_to_choose(desk: Desk, actor: Actor) -> list[str]:
    may(actor, MANAGES_STAFF)
    working = select(ContactPoint.name).where(ContactPoint.status == PointStatus.ACTIVE)
    with desk.memory.read() as session:
        return list(session.scalars(working.order_by(ContactPoint.position, ContactPoint.id)))


def _person(session: Session, desk: Desk, actor: Actor, row: Staff) -> Person:
    bound = row.totp_secret is not None
    return Person(
        staff_id=row.id,
        login=row.login,
        name=row.name,
        role=row.role,
        points=tuple(point.name for point in row.points),
        active=row.active,
        bound=bound,
        owes_binding=not bound and row.role in desk.accounts.second_factor,
        must_change=row.must_change,
        last_login_at=row.last_login_at,
        waits_until=waits_until(session, desk, row.login),
        is_me=row.id == actor.staff_id,
    )
