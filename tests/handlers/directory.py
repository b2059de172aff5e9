"""Taking in tables of the directory, and looking at what came of it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from handlers.register import (
    SAMPLE_CITY,
    BadDirectory,
    Imported,
    import_points,
)
from models.audit_entry import AuditEntry
from models.base import Memory
from models.contact_point import ContactPoint, all_points
from models.installation import DIRECTORY_VERSION, fact
from models.liaison import Liaison
from models.site import Site

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)

SAMPLE_TABLES = tuple(SAMPLE_CITY / f"{n}.csv" for n in ("points", "sites", "liaisons"))


Table = Path | str | bytes


def take(memory: Memory, *tables: Table, now: datetime = NOW) -> Imported:
    """Takes in points and perhaps sites and liaisons, in this order."""
    points, sites, liaisons = (*tables, None, None)[:3]
    assert points is not None
    return import_points(memory, "命令行", points=points, sites=sites, liaisons=liaisons, now=now)


def faults(memory: Memory, *tables: Table) -> tuple[str, ...]:
    with pytest.raises(BadDirectory) as refused:
        take(memory, *tables)
    return refused.value.errors


def only_fault(memory: Memory, *tables: Table) -> str:
    (fault,) = faults(memory, *tables)
    return fault


def points_of(memory: Memory) -> dict[str, ContactPoint]:
    """The points by name, in their order, for reading after the session is gone."""
    with memory.read() as session:
        points = all_points(session)
        session.expunge_all()
    return {point.name: point for point in points}


def sites_of(memory: Memory) -> dict[str, Site]:
    """The sites by scene."""
    with memory.read() as session:
        sites = session.scalars(select(Site).order_by(Site.id)).all()
        session.expunge_all()
    return {site.scene: site for site in sites}


def picture(memory: Memory) -> dict[str, object]:
    """Everything of the directory, to be compared before and after."""
    with memory.read() as session:
        return {
            "version": fact(session, DIRECTORY_VERSION),
            "points": [
                {c.key: getattr(p, c.key) for c in ContactPoint.__table__.columns}
                | {"tiers": [(t.tier, t.since, t.until) for t in p.tiers]}
                for p in all_points(session)
            ],
            "sites": session.execute(select(Site.__table__).order_by(Site.id)).all(),
            "liaisons": session.execute(select(Liaison.__table__).order_by(Liaison.id)).all(),
            "audit": len(session.scalars(select(AuditEntry)).all()),
        }
