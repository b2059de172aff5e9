"""Who may see and do what: decided here, at the desk, and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import Session

from models.consultation import Consultation
from models.contact_point import ContactPoint
from models.matter import Matter, State, against_staff
from models.staff import Role, Staff, staff_with_login


class Refused(Exception):  # noqa: N818 - what the desk says to staff
    """A Chinese sentence that says why not, and what to do."""


class NotFound(Refused):
    """There is no such thing, or not for this person: the two look the same from outside."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A member of staff at the desk: who, in what role, for which points."""

    staff_id: int | None
    login: str
    role: Role
    points: frozenset[int] = frozenset()


def actor_of(staff: Staff) -> Actor:
    return Actor(staff.id, staff.login, staff.role, frozenset(point.id for point in staff.points))


def actor_named(session: Session, login: str) -> Actor:
    """Who acts on the command line. Raises Refused for an account that is not there, or closed."""
    staff = staff_with_login(session, login)
    if staff is None or not staff.active:
        raise Refused(f"没有叫“{login}”的账号，或已停用。请用 flask staff add 开通，或换一个账号。")
    return actor_of(staff)


READS_MATTERS = frozenset({Role.CITY, Role.OFFICER, Role.CLERK, Role.LAWYER, Role.KEEPER})
ANSWERS = frozenset({Role.CITY, Role.OFFICER, Role.CLERK, Role.KEEPER})
SEES_THEMES = READS_MATTERS - {Role.KEEPER}
READS_AUDIT = frozenset({Role.AUDITOR, Role.CITY})
SUMMARISES = frozenset({Role.CITY, Role.OFFICER, Role.CLERK})
ANNOUNCES = frozenset({Role.CITY, Role.OFFICER})
SEES_ALERTS = frozenset({Role.CITY, Role.OFFICER, Role.CLERK, Role.KEEPER, Role.AUDITOR})
SEES_MACHINE = frozenset({Role.CITY, Role.AUDITOR})
MANAGES_STAFF = frozenset({Role.CITY})
ACKNOWLEDGES = SEES_ALERTS - {Role.AUDITOR}
TRAINS = frozenset({Role.CITY})
READS_CONSULTATIONS = frozenset({Role.CITY, Role.OFFICER, Role.CLERK, Role.LAWYER})
RUNS_CONSULTATIONS = frozenset({Role.CITY})
"""Takes drafts in, corrects and arranges them, opens, closes, publishes."""
WORKS_ON_CONSULTATIONS = frozenset({Role.CITY, Role.OFFICER})
"""Writes explanations, and sees to the steps."""


def scope(actor: Actor) -> ColumnElement[bool]:
    """The matters an actor may see. Reports of wrongdoing are the keeper's alone, always; what is
    said against the people of a contact point is the city's, and not for that point to read."""
    if actor.role is Role.KEEPER:
        return Matter.sealed.is_(True)
    if actor.role is Role.CITY:
        return and_(~Matter.sealed, Matter.state != State.ERASED)
    if actor.role not in READS_MATTERS or not actor.points:
        return false()
    return and_(_open_at(actor), Matter.state != State.ERASED)


def alert_scope(actor: Actor) -> ColumnElement[bool]:
    """The alerts an actor may see, for a query that joins the matter, if any, to the alert.

    What hangs on a report of wrongdoing is the keeper's alone. What hangs on no matter (the disk,
    the clock) is the city's; the auditor reads along.
    """
    if actor.role is Role.KEEPER:
        return Matter.sealed.is_(True)
    if actor.role in {Role.CITY, Role.AUDITOR}:
        return or_(Matter.id.is_(None), ~Matter.sealed)
    if actor.role not in SEES_ALERTS or not actor.points:
        return false()
    return _open_at(actor)


def _open_at(actor: Actor) -> ColumnElement[bool]:
    return and_(~Matter.sealed, ~against_staff(), Matter.point_id.in_(sorted(actor.points)))


def consultation_scope(actor: Actor) -> ColumnElement[bool]:
    """The consultations an actor may see: those put to her points, or to all points."""
    if actor.role is Role.CITY:
        return true()
    if actor.role not in READS_CONSULTATIONS:
        return false()
    hers = Consultation.points.any(ContactPoint.id.in_(sorted(actor.points)))
    return or_(~Consultation.points.any(), hers)


def visible(session: Session, actor: Actor, matter_id: int, *, lock: bool = False) -> Matter:
    """The matter, if this actor may see it; `lock` for who is about to change it. Raises NotFound,
    also when it merely is not hers."""
    found = select(Matter).where(Matter.id == matter_id, scope(actor))
    matter = session.scalar(found.with_for_update() if lock else found)
    if matter is None:
        raise not_hers()
    return matter


def not_hers() -> NotFound:
    return NotFound("没有这件事，或不归您看。")


def may_answer(actor: Actor, matter: Matter) -> None:
    """Raises Refused. Scope was checked by `visible`."""
    if actor.role not in ANSWERS:
        raise Refused("您的角色只能查看，不能答复。")
    if matter.sealed and actor.role is not Role.KEEPER:
        raise Refused("这件事已封存。")


def points_scope(actor: Actor) -> frozenset[int] | None:
    """The points an actor is confined to; None means the whole city."""
    return None if actor.role in {Role.CITY, Role.AUDITOR, Role.KEEPER} else actor.points


def may(actor: Actor, roles: frozenset[Role]) -> None:
    if actor.role not in roles:
        raise Refused("您的角色不能做这件事，请找市法工委的管理员。")
