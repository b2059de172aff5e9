"""Holds the rows of the three tables against the directory as it stands, before anything is
written: which row is which point, site or liaison, and what contradicts what.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from handlers.register_sheet import Entry
from models.contact_point import ContactPoint
from models.liaison import Liaison
from models.site import Site


@dataclass(slots=True)
class Stock:
    """The directory as it stands."""

    points: list[ContactPoint]
    sites: list[Site]
    liaisons: list[Liaison]


@dataclass(slots=True)
class Matched:
    """Each entry with the row it means, None when it is new; sites with their scene."""

    points: list[tuple[Entry, ContactPoint | None]] = field(default_factory=list)
    sites: list[tuple[Entry, Site | None, str]] = field(default_factory=list)
    liaisons: list[tuple[Entry, Liaison | None]] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)  # id -> name after the import
    known: set[str] = field(default_factory=set)  # every name after the import


def stock_of(session: Session) -> Stock:
    points = select(ContactPoint).options(selectinload(ContactPoint.tiers))
    return Stock(
        list(session.scalars(points.order_by(ContactPoint.position, ContactPoint.id))),
        list(session.scalars(select(Site).order_by(Site.id))),
        list(session.scalars(select(Liaison).order_by(Liaison.id))),
    )


# --- contact points ---------------------------------------------------------------------------


def match_points(entries: Iterable[Entry], stock: Stock, errors: list[str]) -> Matched:
    """By name, or by the former name (原名称) of a point that is renamed."""
    matched = Matched(names={point.id: point.name for point in stock.points})
    by_name = {point.name: point for point in stock.points}
    lines: dict[str, int] = {}
    taken: dict[int, int] = {}
    for entry in entries:
        name = entry.get("name")
        if name is None:
            continue
        if name in lines:
            errors.append(entry.fault("name", f"“{name}”在第 {lines[name]} 行已经有了。"))
            continue
        lines[name] = entry.line
        point = _point_meant(entry, name, by_name, errors)
        if point is not None and taken.setdefault(point.id, entry.line) != entry.line:
            other = f"和第 {taken[point.id]} 行说的是同一个联系点（原名“{point.name}”）。"
            errors.append(entry.fault("name", other))
            continue
        matched.points.append((entry, point))
        if point is not None:
            matched.names[point.id] = name
    matched.known = set(matched.names.values()) | lines.keys()
    return matched


def _point_meant(
    entry: Entry, name: str, by_name: dict[str, ContactPoint], errors: list[str]
) -> ContactPoint | None:
    """A row whose renaming has already happened means the point under its new name."""
    was = entry.get("was_name")
    here = by_name.get(name)
    if not was or was == name:
        return here
    old = by_name.get(was)
    if old is None and here is None:
        errors.append(entry.fault("was_name", f"没有叫“{was}”的联系点；新增的请把这一格空着。"))
    elif old is not None and here is not None:
        errors.append(entry.fault("was_name", f"“{name}”已经有了，不能把“{was}”也改成它。"))
    return old or here


def check_points(matched: Matched, stock: Stock, errors: list[str]) -> None:
    _check_aliases(matched, stock, errors)
    _check_mentors(matched, stock, errors)
    for entry, _ in matched.points:
        pair = [entry.values[name] for name in ("latitude", "longitude") if name in entry.values]
        if len(pair) == 2 and (pair[0] is None) != (pair[1] is None):
            errors.append(entry.fault("latitude", "纬度和经度要么都填，要么都空着。"))


def _check_aliases(matched: Matched, stock: Stock, errors: list[str]) -> None:
    """A name or alias leads to one point only, else a message would be filed by chance."""
    owner = {name: name for name in matched.known}
    told = {point.id for entry, point in matched.points if point and "aliases" in entry.values}
    named = {entry.get("name"): entry for entry, _ in matched.points}
    for point in stock.points:
        for alias in () if point.id in told else point.aliases:
            holder = owner.setdefault(alias, matched.names[point.id])
            if holder != matched.names[point.id] and holder in named:
                fault = f"“{alias}”已是“{matched.names[point.id]}”的别名。"
                errors.append(named[holder].fault("name", fault))
    for entry, _ in matched.points:
        for alias in entry.get("aliases") or ():
            holder = owner.setdefault(alias, entry.get("name"))
            if holder != entry.get("name"):
                fault = f"“{alias}”已是“{holder}”的名称或别名，一个叫法只能指一个联系点。"
                errors.append(entry.fault("aliases", fault))


def _check_mentors(matched: Matched, stock: Stock, errors: list[str]) -> None:
    names = matched.names
    mentors = {names[p.id]: names[p.mentor_id] for p in stock.points if p.mentor_id is not None}
    for entry, _ in matched.points:
        if "mentor" in entry.values:
            mentors[entry.get("name")] = entry.get("mentor")
    for entry, _ in matched.points:
        mentor = entry.get("mentor")
        if mentor and mentor not in matched.known:
            errors.append(entry.fault("mentor", f"没有叫“{mentor}”的联系点。"))
        elif mentor and _comes_back(entry.get("name"), mentors):
            errors.append(entry.fault("mentor", "帮带关系绕回了自己。"))


def _comes_back(name: str, mentors: dict[str, str]) -> bool:
    seen: set[str] = set()
    at = mentors.get(name)
    while at and at != name and at not in seen:
        seen.add(at)
        at = mentors.get(at)
    return at == name


# --- sites ------------------------------------------------------------------------------------


def match_sites(
    entries: Iterable[Entry], stock: Stock, matched: Matched, errors: list[str]
) -> None:
    """By scene; where that cell is empty by point and name, else a scene is made."""
    rows = _rows_once(entries, "name", "一个联系点里不能重名", matched, errors)
    by_scene = {site.scene: site for site in stock.sites}
    by_place = {(matched.names[site.point_id], site.name): site for site in stock.sites}
    used = by_scene.keys() | {entry.get("scene") for _, entry in rows}
    lines: dict[str, int] = {}
    for place, entry in rows:
        if entry.faulty("scene"):
            continue
        scene = entry.get("scene") or (
            by_place[place].scene if place in by_place else _free_scene(*place, used)
        )
        used |= {scene}
        if lines.setdefault(scene, entry.line) != entry.line:
            fault = f"场景值“{scene}”和第 {lines[scene]} 行重复。"
            errors.append(entry.fault("scene", fault))
            continue
        matched.sites.append((entry, by_scene.get(scene), scene))
    _check_places(stock, matched, errors)
    _check_site_aliases(stock, matched, errors)


def _rows_once(
    entries: Iterable[Entry], key: str, rule: str, matched: Matched, errors: list[str]
) -> list[tuple[tuple[str, str], Entry]]:
    """The rows of points that exist, under their point and `key`, each pair once."""
    lines: dict[tuple[str, str], int] = {}
    rows = []
    for entry in entries:
        point, name = entry.get("point"), entry.get(key)
        if point is not None and point not in matched.known:
            errors.append(entry.fault("point", f"没有叫“{point}”的联系点。"))
        elif point is None or name is None:  # said already, when the cell was read
            continue
        elif lines.setdefault((point, name), entry.line) != entry.line:
            fault = f"“{name}”和第 {lines[point, name]} 行重复，{rule}。"
            errors.append(entry.fault(key, fault))
        else:
            rows.append(((point, name), entry))
    return rows


def _free_scene(point: str, name: str, used: Iterable[str]) -> str:
    """The same site gets the same scene whenever and wherever its table is taken in."""
    scene = "s-" + hashlib.sha256(f"{point}\n{name}".encode()).hexdigest()[:12]
    number = 1
    while (scene if number == 1 else f"{scene}-{number}") in used:
        number += 1
    return scene if number == 1 else f"{scene}-{number}"


def _check_places(stock: Stock, matched: Matched, errors: list[str]) -> None:
    """A printed code stays with its point, and a site with the code it has."""
    touched = {scene for _, _, scene in matched.sites}
    left = {
        (matched.names[site.point_id], site.name): site.scene
        for site in stock.sites
        if site.scene not in touched
    }
    for entry, site, scene in matched.sites:
        place = (entry.get("point"), entry.get("name"))
        if site is not None and matched.names[site.point_id] != place[0]:
            fault = f"“{scene}”已属于“{matched.names[site.point_id]}”，贴出去的码不能换联系点。"
            errors.append(entry.fault("scene", fault))
        elif place in left:
            fault = f"“{place[1]}”已有场景值“{left[place]}”，场景值一经使用不能更换。"
            errors.append(entry.fault("name", fault))


def _check_site_aliases(stock: Stock, matched: Matched, errors: list[str]) -> None:
    told = {scene for entry, _, scene in matched.sites if "aliases" in entry.values}
    owner = {
        alias: site.scene
        for site in stock.sites
        if site.scene not in told
        for alias in site.aliases
    }
    for entry, _, scene in matched.sites:
        for alias in entry.get("aliases") or ():
            if owner.setdefault(alias, scene) != scene:
                fault = f"别名“{alias}”已指另一处（{owner[alias]}）。"
                errors.append(entry.fault("aliases", fault))
            elif alias in matched.known:
                errors.append(entry.fault("aliases", f"“{alias}”是联系点的名称，不能作别名。"))


# --- liaisons ---------------------------------------------------------------------------------


def match_liaisons(
    entries: Iterable[Entry], stock: Stock, matched: Matched, errors: list[str]
) -> None:
    """By point and unit: each unit has exactly one."""
    by_unit = {(matched.names[row.point_id], row.unit): row for row in stock.liaisons}
    for unit, entry in _rows_once(entries, "unit", "一个单位只设一名", matched, errors):
        matched.liaisons.append((entry, by_unit.get(unit)))
