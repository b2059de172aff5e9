"""指派: who sees to a matter."""

from __future__ import annotations

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from handlers.access import ANSWERS, Actor
from handlers.desk import Desk
from handlers.inbox.handling import Form, handling
from handlers.inbox.recall import kept
from handlers.inbox.words import refuse
from handlers.moving import move_owner
from models.handling import Verb
from models.matter import Matter
from models.staff import Role, Staff, staff_point


def assign(desk: Desk, actor: Actor, matter_id: int, staff_id: int | None, form: Form) -> None:
    """To somebody who may answer it; None lays it open again. Raises Refused."""
    with handling(desk, actor, matter_id, Verb.OWNER, form) as work:
        if staff_id == work.matter.owner_id:
            raise refuse("same_owner")
        if staff_id is not None and staff_id not in dict(who_may(work.session, work.matter)):
            raise refuse("no_such_owner")
        work.before = kept(work.matter)
        work.detail = {"to": staff_id}
        move_owner(work.session, work.matter, staff_id, work.hand)


def who_may(session: Session, matter: Matter) -> list[tuple[int, str]]:
    """Id and name of everybody whose matter this could be."""
    found = select(Staff.id, Staff.name).where(Staff.active).order_by(Staff.name, Staff.id)
    if matter.sealed:
        return _pairs(session, found.where(Staff.role == Role.KEEPER))
    here = select(staff_point.c.staff_id).where(staff_point.c.point_id == matter.point_id)
    local = Staff.role.in_(ANSWERS - {Role.CITY, Role.KEEPER}) & Staff.id.in_(here)
    return _pairs(session, found.where(or_(Staff.role == Role.CITY, local)))


def _pairs(session: Session, found: Select[int, str]) -> list[tuple[int, str]]:
    return [(staff_id, name) for staff_id, name in session.execute(found)]
