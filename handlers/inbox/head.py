"""One matter with the rows it points to, read at once."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ScalarSelect, case, distinct, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from handlers.access import Actor, not_hers, scope
from models.contact_point import ContactPoint
from models.entry import Entry
from models.follower import Follower
from models.handling import Handling, last_id
from models.matter import GONE, Matter
from models.matter_lock import MatterLock
from models.site import Site
from models.staff import Staff


@dataclass(frozen=True, slots=True)
class Together:
    """What was merged into a matter, itself counted in. `unknown`: how many of them nobody knows by
    WeChat: they may be one person or several."""

    matters: int
    people: int
    unknown: int
    points: int


@dataclass(frozen=True, slots=True)
class Head:
    """A matter with the rows it points to."""

    matter: Matter
    point: str | None
    site: str | None
    owner: str | None
    follower: Follower | None
    merged_into: str | None
    lock: MatterLock | None
    locked_by: str | None
    last: Handling | None
    entry: Entry | None
    together: Together  # last: the query ends with its figures


def head_of(session: Session, actor: Actor, matter_id: int) -> Head:
    """One query. Raises NotFound."""
    owner, locker, into = aliased(Staff), aliased(Staff), aliased(Matter)
    newest = last_id(Matter.id)
    row = session.execute(
        select(
            Matter,
            ContactPoint.name,
            Site.name,
            owner.name,
            Follower,
            into.number,
            MatterLock,
            locker.name,
            Handling,
            Entry,
            *_together(Matter.id),
        )
        .outerjoin(ContactPoint, ContactPoint.id == Matter.point_id)
        .outerjoin(Site, Site.id == Matter.site_id)
        .outerjoin(owner, owner.id == Matter.owner_id)
        .outerjoin(Follower, Follower.id == Matter.follower_id)
        .outerjoin(into, into.id == Matter.merged_into_id)
        .outerjoin(MatterLock, MatterLock.matter_id == Matter.id)
        .outerjoin(locker, locker.id == MatterLock.staff_id)
        .outerjoin(Handling, Handling.id == newest)
        .outerjoin(Entry, Entry.id == Matter.entry_id)
        .where(Matter.id == matter_id, scope(actor))
    ).one_or_none()
    if row is None:
        raise not_hers()
    *found, matters, people, unknown, points = row
    return Head(*found, together=Together(matters, people, unknown, points))  # type: ignore[misc]


def _together(main_id: InstrumentedAttribute[int]) -> list[ScalarSelect[int]]:
    """The matter and what was merged into it: matters, known people, unknown, points."""
    one = aliased(Matter)
    among = or_(one.id == main_id, one.merged_into_id == main_id), one.state.not_in(GONE)
    nobody = func.sum(case((one.follower_id.is_(None), 1), else_=0))
    figures = (
        func.count(one.id),
        func.count(distinct(one.follower_id)),
        func.coalesce(nobody, 0),
        func.count(distinct(one.point_id)),
    )
    return [select(figure).where(*among).scalar_subquery() for figure in figures]
