"""Looks into the memory for tests: what was filed, moved and remembered."""

from __future__ import annotations

from sqlalchemy import select

from handlers.desk import Desk
from models.contact_point import ContactPoint
from models.follower import Follower
from models.matter import Matter
from models.site import Site, SiteKind
from tests.support.cast import Person


def matters(desk: Desk) -> list[Matter]:
    with desk.memory.read() as session:
        return list(session.scalars(select(Matter).order_by(Matter.id)))


def newest(desk: Desk) -> Matter:
    return matters(desk)[-1]


def point_of(desk: Desk, matter: Matter) -> str | None:
    with desk.memory.read() as session:
        point = None if matter.point_id is None else session.get(ContactPoint, matter.point_id)
        return None if point is None else point.name


def follower(desk: Desk, person: Person) -> Follower:
    with desk.memory.read() as session:
        return session.scalars(select(Follower).where(Follower.openid == person.openid)).one()


def bound_to(desk: Desk, person: Person) -> str | None:
    point_id = follower(desk, person).point_id
    with desk.memory.read() as session:
        return None if point_id is None else session.get_one(ContactPoint, point_id).name


def scene(desk: Desk, point: str, kind: SiteKind = SiteKind.BOX) -> str:
    """The scene of a site of this point, as printed on its code."""
    with desk.memory.read() as session:
        return (
            session.scalars(
                select(Site.scene)
                .join(ContactPoint, ContactPoint.id == Site.point_id)
                .where(ContactPoint.name == point, Site.kind == kind)
                .order_by(Site.id)
            ).first()
            or ""
        )


def number_for(reply: str, label: str) -> str:
    """The digit that stands before `label` among the choices of a reply."""
    for line in reply.replace("　", "\n").splitlines():
        digits, _, rest = line.strip().partition(" ")
        if digits.isdigit() and label in rest:
            return digits
    raise AssertionError(f"no choice {label!r} in: {reply}")
