"""Notices as tests want them: written by one officer, released by another."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from handlers.access import Actor
from handlers.desk import Desk
from handlers.notice import Announcement, write_notice
from handlers.plan import plan_due_notices
from handlers.release import release_notice
from models.contact_point import ContactPoint
from models.delivery import Way
from models.notice import NoticeKind
from models.staff import Role

WRITER = Actor(None, "bai", Role.CITY)
SECOND = Actor(None, "shi", Role.CITY)


def point_ids(desk: Desk, *names: str) -> frozenset[int]:
    with desk.memory.read() as session:
        found = session.scalars(select(ContactPoint.id).where(ContactPoint.name.in_(names)))
        return frozenset(found)


def writes(
    desk: Desk,
    *,
    title: str = "座谈会",
    text: str = "周五下午三点开座谈会。",
    point: str | None = None,
    at: datetime | None = None,
    ways: Iterable[Way] = (Way.WINDOW,),
    kind: NoticeKind = NoticeKind.NOTICE,
    consultation_id: int | None = None,
    media_id: str = "",
) -> int:
    """A notice that waits for a second person."""
    points = frozenset() if point is None else point_ids(desk, point)
    wish = Announcement(
        title,
        text,
        at or desk.clock.now(),
        points,
        kind=kind,
        ways=frozenset(ways),
        consultation_id=consultation_id,
        media_id=media_id,
    )
    return write_notice(desk, WRITER, wish)


def announces(desk: Desk, **wish: object) -> int:
    """A notice that was written and released, whether or not it reaches anybody just now."""
    notice_id = writes(desk, **wish)  # type: ignore[arg-type]
    release_notice(desk, SECOND, notice_id)
    return notice_id


def announces_now(desk: Desk, **wish: object) -> int:
    """And planned."""
    notice_id = announces(desk, **wish)
    plan_due_notices(desk)
    return notice_id
