"""Writes a checked directory: adds what is new, updates what differs, deletes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from handlers.register_columns import Tier
from handlers.register_match import Matched, Stock
from handlers.register_sheet import Entry
from models.contact_point import ContactPoint, PointStatus, TierPeriod
from models.liaison import Liaison
from models.site import Site


@dataclass(slots=True)
class Counts:
    """How many rows of a table were new, different, or the same as before."""

    added: int = 0
    changed: int = 0
    same: int = 0

    def count(self, *, new: bool, changed: bool) -> None:
        if new:
            self.added += 1
        elif changed:
            self.changed += 1
        else:
            self.same += 1

    def __str__(self) -> str:
        return f"新增 {self.added}，更新 {self.changed}，未变 {self.same}"


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did. The `missing_…` stand in the directory but not in the tables."""

    points: Counts
    sites: Counts
    liaisons: Counts
    renamed: tuple[tuple[str, str], ...] = ()
    missing_points: tuple[str, ...] = ()
    missing_sites: tuple[str, ...] = ()
    missing_liaisons: tuple[str, ...] = ()


_POINT_FIELDS = (
    *("name", "kind", "position", "region", "identities", "aliases", "brand", "address"),
    *("hours", "phone", "latitude", "longitude", "batch_year"),
)
_SITE_FIELDS = ("name", "kind", "aliases", "open")
_LIAISON_FIELDS = ("unit_kind", "category", "name", "phone")


def write_directory(session: Session, stock: Stock, matched: Matched, now: datetime) -> Imported:
    renamed = _renamed(matched)
    points, by_name = _write_points(session, stock, matched, now)
    sites = _write_sites(session, matched, by_name, now)
    liaisons = _write_liaisons(session, matched, by_name, now)
    return Imported(points, sites, liaisons, renamed, *_missing(stock, matched))


def _renamed(matched: Matched) -> tuple[tuple[str, str], ...]:
    pairs = ((p.name, e.get("name")) for e, p in matched.points if p is not None)
    return tuple((old, new) for old, new in pairs if old != new)


def _missing(stock: Stock, matched: Matched) -> tuple[tuple[str, ...], ...]:
    """Only of the tables that were given, and only what is still in use."""
    points = {point.id for _, point in matched.points if point is not None}
    sites = {site.id for _, site, _ in matched.sites if site is not None}
    people = {row.id for _, row in matched.liaisons if row is not None}
    return (
        tuple(
            p.name
            for p in stock.points
            if p.id not in points and p.status is not PointStatus.RETIRED
        ),
        tuple(s.scene for s in stock.sites if matched.sites and s.open and s.id not in sites),
        tuple(
            f"{matched.names[r.point_id]}·{r.unit}"
            for r in stock.liaisons
            if matched.liaisons and r.id not in people
        ),
    )


def _write_points(
    session: Session, stock: Stock, matched: Matched, now: datetime
) -> tuple[Counts, dict[str, ContactPoint]]:
    counts = Counts()
    last = max((point.position for point in stock.points), default=0)
    touched: list[tuple[Entry, ContactPoint, bool, bool]] = []
    for entry, found in matched.points:
        point = found or _new_point(last := last + 1, now)
        changed = _settle_status(point, entry)
        changed |= _set(point, entry, _POINT_FIELDS)
        changed |= _set_tiers(point, entry)
        touched.append((entry, point, found is None, changed))
    session.add_all(point for _, point, _, _ in touched)
    session.flush()  # a mentor may be as new as the point: it needs its id first
    by_name = {point.name: point for point in stock.points}
    by_name |= {point.name: point for _, point, _, _ in touched}
    for entry, point, new, changed in touched:
        differs = _set_mentor(point, entry, by_name) or changed
        counts.count(new=new, changed=differs)
        if differs:
            point.changed_at = now
    return counts, by_name


def _new_point(position: int, now: datetime) -> ContactPoint:
    return ContactPoint(position=position, status=PointStatus.ACTIVE, changed_at=now)


def _settle_status(point: ContactPoint, entry: Entry) -> bool:
    """The cell decides; when it is empty, a vacant point that gets a name is in use."""
    before = point.status
    if (named := entry.get("status")) is not None:
        point.status = named
    elif before is PointStatus.VACANT and entry.get("name") != point.name:
        point.status = PointStatus.ACTIVE
    return point.status is not before


def _set_tiers(point: ContactPoint, entry: Entry) -> bool:
    wanted: list[Tier] | None = entry.get("tiers")
    held = {Tier(t.since, t.until, t.tier) for t in point.tiers}
    if wanted is None or set(wanted) == held:
        return False
    point.tiers = [TierPeriod(tier=t.tier, since=t.since, until=t.until) for t in wanted]
    return True


def _set_mentor(point: ContactPoint, entry: Entry, by_name: dict[str, ContactPoint]) -> bool:
    if "mentor" not in entry.values:
        return False
    mentor = entry.get("mentor")
    before, point.mentor_id = point.mentor_id, by_name[mentor].id if mentor else None
    return point.mentor_id != before


def _write_sites(
    session: Session, matched: Matched, by_name: dict[str, ContactPoint], now: datetime
) -> Counts:
    counts = Counts()
    for entry, found, scene in matched.sites:
        site = found or Site(
            point_id=by_name[entry.get("point")].id, scene=scene, open=True, changed_at=now
        )
        changed = _set(site, entry, _SITE_FIELDS)
        _count(session, counts, site, now, new=found is None, changed=changed)
    return counts


def _write_liaisons(
    session: Session, matched: Matched, by_name: dict[str, ContactPoint], now: datetime
) -> Counts:
    counts = Counts()
    for entry, found in matched.liaisons:
        row = found or Liaison(
            point_id=by_name[entry.get("point")].id, unit=entry.get("unit"), changed_at=now
        )
        changed = _set(row, entry, _LIAISON_FIELDS)
        _count(session, counts, row, now, new=found is None, changed=changed)
    return counts


def _count(
    session: Session,
    counts: Counts,
    row: Site | Liaison,
    now: datetime,
    *,
    new: bool,
    changed: bool,
) -> None:
    counts.count(new=new, changed=changed)
    if new:
        session.add(row)
    elif changed:
        row.changed_at = now


def _set(row: Any, entry: Entry, fields: Iterable[str]) -> bool:
    """Sets what the file says and differs; True when something did."""
    told = {name: entry.values[name] for name in fields if name in entry.values}
    differing = {name: value for name, value in told.items() if getattr(row, name) != value}
    for name, value in differing.items():
        setattr(row, name, value)
    return bool(differing)
