"""Where something is entered: a point of the actor's, and perhaps one of its sites."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.access import SUMMARISES, Actor, points_scope
from handlers.counter.words import refuse
from models.contact_point import ContactPoint, PointStatus, active_points
from models.site import Site, SiteKind

ENTERS = SUMMARISES
"""Who sits at the counter: a clerk and an officer for their points, the city for every point."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a form can name: a point, or one of its sites."""

    point_id: int
    site_id: int | None = None

    @property
    def key(self) -> str:
        """As a form carries it: p3, or s12."""
        return f"p{self.point_id}" if self.site_id is None else f"s{self.site_id}"


@dataclass(frozen=True, slots=True)
class Choice:
    """A point with its open sites, to choose from."""

    point: ContactPoint
    sites: list[Site]


def choices(session: Session, actor: Actor, kind: SiteKind | None = None) -> list[Choice]:
    """The actor's points in the directory's order, with their sites (of one kind)."""
    mine = points_scope(actor)
    points = [p for p in active_points(session) if mine is None or p.id in mine]
    found = select(Site).where(Site.open, Site.point_id.in_([p.id for p in points]))
    if kind is not None:
        found = found.where(Site.kind == kind)
    sites: dict[int, list[Site]] = {}
    for site in session.scalars(found.order_by(Site.kind, Site.id)):
        sites.setdefault(site.point_id, []).append(site)
    return [Choice(point, sites.get(point.id, [])) for point in points]


def place_named(session: Session, actor: Actor, key: str) -> Place:
    """The place behind `p3` or `s12`. Raises Refused for none, or none of the actor's."""
    number = int(key[1:]) if key[1:].isascii() and key[1:].isdigit() and len(key) < 17 else 0
    site = session.get(Site, number) if key[:1] == "s" else None
    if key[:1] == "s" and (site is None or not site.open):
        raise refuse("no_place")
    point_id = number if site is None else site.point_id
    demand_point(session, actor, point_id)
    return Place(point_id, None if site is None else site.id)


def demand_point(session: Session, actor: Actor, point_id: int) -> ContactPoint:
    """The point, if it takes matters and is the actor's. Raises Refused."""
    mine = points_scope(actor)
    point = session.get(ContactPoint, point_id)
    if point is None or point.status is not PointStatus.ACTIVE:
        raise refuse("no_place")
    if mine is not None and point_id not in mine:
        raise refuse("no_place")
    return point


def in_scope(actor: Actor, point_id: int | None) -> bool:
    """Whether what was written down for this point is the actor's to see."""
    mine = points_scope(actor)
    return mine is None or point_id in mine
