"""改联系点: which point it belongs to. Whoever hands it away may no longer see it."""

from __future__ import annotations

from handlers.access import Actor
from handlers.desk import Desk
from handlers.inbox.handling import Form, handling
from handlers.inbox.recall import kept
from handlers.inbox.words import refuse
from handlers.moving import move_owner, move_point
from models.contact_point import ContactPoint, PointStatus
from models.handling import Verb
from models.matter import PointHow


def repoint(desk: Desk, actor: Actor, matter_id: int, point_id: int | None, form: Form) -> None:
    """To any point that takes matters; its owner, who sits at the old point, lets go of it. Raises
    Refused."""
    with handling(desk, actor, matter_id, Verb.POINT, form) as work:
        point = None if point_id is None else work.session.get(ContactPoint, point_id)
        if point is None or point.status is not PointStatus.ACTIVE:
            raise refuse("no_such_point")
        if work.matter.point_id == point.id:
            raise refuse("same_point")
        work.before = kept(work.matter)
        work.detail = {"point": point.name}
        move_point(work.session, work.matter, point.id, PointHow.STAFF, work.hand)
        if work.matter.owner_id is not None:
            move_owner(work.session, work.matter, None, work.hand)
