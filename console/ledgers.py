"""What the smaller pages read: sites by point, the audit log."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from handlers.access import READS_AUDIT, SUMMARISES, Actor, NotFound, may, points_scope
from handlers.desk import Desk
from models.audit_entry import AuditEntry
from models.contact_point import ContactPoint, PointStatus
from models.site import Site

PER_PAGE = 50


def sites_by_point(desk: Desk, actor: Actor) -> list[tuple[ContactPoint, list[Site]]]:
    """Every active point of the actor with its open sites, also a point that has none."""
    may(actor, SUMMARISES)
    mine = points_scope(actor)
    with desk.memory.read() as session:
        points = session.scalars(
            select(ContactPoint)
            .where(ContactPoint.status == PointStatus.ACTIVE)
            .order_by(ContactPoint.position, ContactPoint.id)
        )
        found: dict[int, tuple[ContactPoint, list[Site]]] = {
            point.id: (point, []) for point in points if mine is None or point.id in mine
        }
        for site in session.scalars(select(Site).where(Site.open).order_by(Site.kind, Site.id)):
            if site.point_id in found:
                found[site.point_id][1].append(site)
    return list(found.values())


def one_site(desk: Desk, actor: Actor, site_id: int) -> Site:
    """Raises NotFound, also for a site of somebody else's point."""
    may(actor, SUMMARISES)
    mine = points_scope(actor)
    with desk.memory.read() as session:
        site = session.scalar(
            select(Site).where(Site.id == site_id).options(joinedload(Site.point))
        )
    if site is None or (mine is not None and site.point_id not in mine):
        raise NotFound("没有这个采集点，或不归您看。")
    return site


def audit_entries(
    desk: Desk, actor: Actor, before: int | None, who: str
) -> tuple[list[AuditEntry], int | None]:
    """The log, newest first, of everybody or of one login, and the id to go on from."""
    may(actor, READS_AUDIT)
    wanted = select(AuditEntry).order_by(AuditEntry.id.desc())
    if before is not None:
        wanted = wanted.where(AuditEntry.id < before)
    if who:
        wanted = wanted.where(AuditEntry.actor == who)
    with desk.memory.read() as session:
        found = list(session.scalars(wanted.limit(PER_PAGE + 1)))
    kept = found[:PER_PAGE]
    return kept, kept[-1].id if len(found) > PER_PAGE else None
