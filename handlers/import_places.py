"""Takes in the villages and towns of the region from CSV: all or nothing, as often as one likes.

The columns are those of the statistical division codes, or the Chinese ones of
docs/directory.md. Rows that are no longer in the table stay. Every process takes them up by the
directory's version, without a restart.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.place_files import everyday_town, everyday_village
from handlers.audit import note
from handlers.register import next_version
from handlers.register_columns import PLACES
from handlers.register_sheet import BadDirectory, Entry, Source, read_sheet
from models.base import Memory
from models.contact_point import all_points
from models.installation import DIRECTORY_VERSION, set_fact
from models.place import Place, PlaceKind, all_places

_Key = tuple[str, str, str, PlaceKind]


@dataclass(slots=True)
class Taken:
    """How many rows were new, changed, or the same as before; counties are not kept."""

    added: int = 0
    changed: int = 0
    same: int = 0


def import_places(memory: Memory, source: Source, *, now: datetime, actor: str = "命令行") -> Taken:
    """Takes in one table. Raises BadDirectory with every fault found; nothing is changed then."""
    errors: list[str] = []
    sheet = read_sheet(source, "村镇表", PLACES, errors)
    with memory.write() as session:
        version = next_version(session)
        rows = list(_rows(sheet.entries, {p.name: p.id for p in all_points(session)}, errors))
        if errors:
            raise BadDirectory(errors)
        taken = _write(session, rows, now)
        set_fact(session, DIRECTORY_VERSION, str(version))
        note(session, actor, now, "import_places", added=taken.added, changed=taken.changed)
    return taken


def _rows(
    entries: list[Entry], points: dict[str, int], errors: list[str]
) -> Iterator[tuple[_Key, dict[str, Any]]]:
    for entry in entries:
        kind = entry.get("level")
        official = entry.get("name")
        if not isinstance(kind, PlaceKind) or not official:
            continue  # a county, or a fault that is said already
        name = everyday_town(official) if kind is PlaceKind.TOWN else everyday_village(official)
        town = "" if kind is PlaceKind.TOWN else everyday_town(entry.get("town") or "")
        point = entry.get("point")
        if point and point not in points:
            errors.append(entry.fault("point", f"没有叫“{point}”的联系点。"))
            continue
        aliases = list(dict.fromkeys(a for a in (entry.get("aliases") or []) if a != name))
        if kind is PlaceKind.TOWN and official != name and official not in aliases:
            aliases.append(official)
        key = (entry.get("county") or "", town, name, kind)
        yield key, {"aliases": aliases, "point_id": points.get(point) if point else None}


def _write(session: Session, rows: list[tuple[_Key, dict[str, Any]]], now: datetime) -> Taken:
    stored = {(p.county, p.town, p.name, p.kind): p for p in all_places(session)}
    taken = Taken()
    for key, values in dict(rows).items():
        place = stored.get(key)
        if place is None:
            county, town, name, kind = key
            session.add(
                Place(county=county, town=town, name=name, kind=kind, changed_at=now, **values)
            )
            taken.added += 1
        elif (place.aliases, place.point_id) != (values["aliases"], values["point_id"]):
            place.aliases, place.point_id, place.changed_at = *values.values(), now
            taken.changed += 1
        else:
            taken.same += 1
    return taken
