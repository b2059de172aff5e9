"""The directory (名录) of the city: contact points, their sites and liaisons, taken in from CSV.

All or nothing, in one transaction, together with the directory's version, by which every
process notices. Names that are no longer in a table are reported and never deleted: a point is
retired, a site closed, only by an explicit status. The columns are in docs/directory.md.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from bot.places import Directory, Place
from handlers.access import Actor, Refused, may
from handlers.audit import note
from handlers.desk import Desk
from handlers.ports import OutsideError
from handlers.register_columns import LIAISONS, POINTS, SITES
from handlers.register_match import (
    Matched,
    check_points,
    match_liaisons,
    match_points,
    match_sites,
    stock_of,
)
from handlers.register_sheet import BadDirectory, Entry, Sheet, Source, read_sheet
from handlers.register_write import Counts, Imported, write_directory
from handlers.sample_knowledge import put_sample_knowledge
from models.base import Memory
from models.contact_point import ContactPoint, PointStatus, points_count
from models.installation import DIRECTORY_VERSION, SAMPLE, Installation, fact, set_fact
from models.site import Site
from models.staff import Role

__all__ = [
    "BadDirectory",
    "Counts",
    "Imported",
    "import_points",
    "import_points_command",
    "is_sample",
    "load_sample",
    "make_codes",
    "next_version",
    "sample_directory",
    "scene_labels",
]

SAMPLE_CITY = Path(__file__).resolve().parent.parent / "sample_city"
OPERATOR = "命令行"
_LONGEST_LABEL = 100
_NAMED = 10  # how many missing names a summary spells out

Tables = tuple[Sheet, Sheet, Sheet]


def import_points(
    place: Desk | Memory,
    actor: Actor | str,
    *,
    points: Source,
    sites: Source | None = None,
    liaisons: Source | None = None,
    now: datetime,
) -> Imported:
    """Takes in the tables. Importing the same again changes nothing.

    Points are known by name (or 原名称), sites by scene, liaisons by unit. A column that is left
    out keeps what is stored; an empty cell empties it. Raises BadDirectory with every fault
    found (nothing is changed then), Refused when the actor may not.
    """
    if isinstance(actor, Actor):
        may(actor, frozenset({Role.CITY}))
    errors: list[str] = []
    tables = _read(points, sites, liaisons, errors)
    memory = place if isinstance(place, Memory) else place.memory
    with memory.write() as session:
        return _take_in(session, actor, tables, errors, now)


def import_points_command(
    memory: Memory,
    points: Path,
    sites: Path | None = None,
    liaisons: Path | None = None,
    *,
    now: datetime,
) -> str:
    """The body of `flask import-points`: imports and says in Chinese what was done."""
    done = import_points(memory, OPERATOR, points=points, sites=sites, liaisons=liaisons, now=now)
    lines = [f"联系点：{done.points}。"]
    lines += [f"采集点、咨询台、征集箱、联络站：{done.sites}。"] if sites else []
    lines += [f"信息员、联络员：{done.liaisons}。"] if liaisons else []
    lines += [f"改名：{old} → {new}。" for old, new in done.renamed]
    lines += _left("联系点", done.missing_points)
    lines += _left("采集点等（场景值）", done.missing_sites)
    lines += _left("信息员、联络员", done.missing_liaisons)
    return "\n".join(lines)


def _left(what: str, names: tuple[str, ...]) -> list[str]:
    if not names:
        return []
    rest = f" 等 {len(names)} 个" if len(names) > _NAMED else ""
    return [f"表里没有、原样保留的{what}：{'、'.join(names[:_NAMED])}{rest}。"]


# --- taking in --------------------------------------------------------------------------------


def _read(
    points: Source, sites: Source | None, liaisons: Source | None, errors: list[str]
) -> Tables:
    return (
        read_sheet(points, "联系点表", POINTS, errors),
        Sheet("") if sites is None else read_sheet(sites, "采集点表", SITES, errors),
        Sheet("") if liaisons is None else read_sheet(liaisons, "联络员表", LIAISONS, errors),
    )


def _take_in(
    session: Session, actor: Actor | str, tables: Tables, errors: list[str], now: datetime
) -> Imported:
    version = next_version(session)
    stock = stock_of(session)
    points, sites, liaisons = tables
    matched = Matched()
    if points.sound:  # otherwise every other table would seem to name unknown points
        matched = match_points(points.entries, stock, errors)
        check_points(matched, stock, errors)
        match_sites(sites.entries, stock, matched, errors)
        match_liaisons(liaisons.entries, stock, matched, errors)
    if errors:
        raise BadDirectory(errors)
    done = write_directory(session, stock, matched, now)
    set_fact(session, DIRECTORY_VERSION, str(version))
    counts = {name: asdict(getattr(done, name)) for name in ("points", "sites", "liaisons")}
    note(session, actor, now, "import_directory", **counts, renamed=len(done.renamed))
    return done


def next_version(session: Session) -> int:
    """Locks the version's row until the end: two imports at once wait for one another."""
    row = session.get(Installation, DIRECTORY_VERSION, with_for_update=True)
    if row is not None:
        return int(row.value) + 1
    try:
        set_fact(session, DIRECTORY_VERSION, "0")
        session.flush()
    except IntegrityError:
        raise Refused("有人正在导入名录，请稍后再试。") from None
    return 1


# --- the sample city --------------------------------------------------------------------------


def load_sample(memory: Memory, now: datetime) -> None:
    """Takes in sample_city/ and marks the database as sample. Does nothing once it has points."""
    errors: list[str] = []
    with memory.write() as session:
        if points_count(session):
            return
        _take_in(session, OPERATOR, _sample_tables(errors), errors, now)
        set_fact(session, SAMPLE, "true")
        put_sample_knowledge(session, SAMPLE_CITY, now)


def is_sample(session: Session) -> bool:
    """Whether this database was begun as the sample city; a real office refuses to serve it."""
    return fact(session, SAMPLE) == "true"


def sample_directory() -> Directory:
    """The sample city's names for the bot, straight from the files: no database is opened."""
    errors: list[str] = []
    points, sites, liaisons = _sample_tables(errors)
    if errors:
        raise BadDirectory(errors)
    active = {
        entry.get("name")
        for entry in points.entries
        if entry.get("status") in {None, PointStatus.ACTIVE}
    }
    places = [_place(e, "point", e.get("name"), e.get("name")) for e in points.entries]
    places += [_place(e, "site", _full_name(e), e.get("point")) for e in sites.entries]
    places += [_place(e, "unit", e.get("unit"), e.get("point")) for e in liaisons.entries]
    return Directory(place for place in places if place.point in active)


def _sample_tables(errors: list[str]) -> Tables:
    points, sites, liaisons = (
        SAMPLE_CITY / f"{name}.csv" for name in ("points", "sites", "liaisons")
    )
    return _read(points, sites, liaisons, errors)


def _place(entry: Entry, kind: str, name: str, point: str) -> Place:
    return Place(name, kind, tuple(entry.get("aliases") or ()), point)


def _full_name(entry: Entry) -> str:
    """As Site.full_name, which the desk's own ear goes by."""
    name, point = entry.get("name"), entry.get("point")
    return str(name if name.startswith(point) else point + name)


# --- QR codes ---------------------------------------------------------------------------------


def make_codes(desk: Desk, limit: int | None = None) -> int:
    """Has WeChat make the codes that are still missing, and counts them; may be called again.

    Each is kept as soon as it is made. Raises OutsideError, with how far it came, in Chinese.
    """
    made = 0
    for site_id, scene in _without_code(desk.memory, limit):
        try:
            code = desk.messenger.create_qr(scene)
        except OutsideError as error:
            raise OutsideError(f"做好 {made} 个二维码后停在“{scene}”：{error}") from error
        with desk.memory.write() as session:
            session.execute(
                update(Site)
                .where(Site.id == site_id, Site.ticket == "")
                .values(ticket=code.ticket, qr_url=code.url)
            )
        made += 1
    return made


def _without_code(memory: Memory, limit: int | None) -> list[tuple[int, str]]:
    missing = (
        select(Site.id, Site.scene)
        .join(ContactPoint, ContactPoint.id == Site.point_id)
        .where(Site.ticket == "", Site.open, ContactPoint.status == PointStatus.ACTIVE)
        .order_by(Site.point_id, Site.id)
        .limit(limit)
    )
    with memory.read() as session:
        return [(site_id, scene) for site_id, scene in session.execute(missing)]


def scene_labels(desk: Desk) -> dict[str, str]:
    """Scene -> the full name of its site, for what is printed beside a code."""
    query = select(Site).where(Site.open).options(joinedload(Site.point)).order_by(Site.id)
    with desk.memory.read() as session:
        return {site.scene: site.full_name[:_LONGEST_LABEL] for site in session.scalars(query)}
