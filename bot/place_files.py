"""Directories kept as CSV files, read into places.

Two kinds of columns: our own `kind,name,aliases,point`, and the statistical division codes
(国家统计局 统计用区划代码: level,code,name,county,town …).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from bot.place_names import Place

_VILLAGE_BODY = re.compile(r"(?:村民委员会|居民委员会|居委会|村委会|委员会)$")
_PREFIX = re.compile(r"^(?:.{0,8}?(?:开发区|示范区|集聚区|管理区))(?=.{2,6}[乡镇村])")


def places_in(path: Path | str) -> list[Place]:
    """The places of one file.

    Raises ValueError when the columns are neither kind, OSError when the file cannot be read.
    """
    with Path(path).open(encoding="utf-8-sig", newline="") as source:
        rows = list(csv.DictReader(source))
    if rows and {"kind", "name"} <= rows[0].keys():
        return list(_own_rows(rows))
    if rows and {"level", "name"} <= rows[0].keys():
        return list(_division_rows(rows))
    raise ValueError(f"{path}: neither kind,name,aliases,point nor level,code,name,…")


def _own_rows(rows: list[dict[str, str]]) -> Iterator[Place]:
    for row in rows:
        aliases = tuple(a.strip() for a in (row.get("aliases") or "").split("|") if a.strip())
        name, kind = row["name"].strip(), row["kind"].strip()
        point = (row.get("point") or "").strip() or (name if kind == "point" else None)
        yield Place(name, kind, aliases, point)


def _division_rows(rows: list[dict[str, str]]) -> Iterator[Place]:
    """Towns under their everyday name, villages ending in 村 or 社区, `point` being the town.

    Counties are too wide to file at and are left out.
    """
    for row in rows:
        official = row["name"].strip()
        if row["level"] == "town":
            name = everyday_town(official)
            yield Place(name, "town", (official,) if official != name else (), name)
        elif row["level"] == "village":
            town = everyday_town((row.get("town") or "").strip())
            name = everyday_village(official)
            yield Place(name, "village", (), town or None)


def everyday_town(official: str) -> str:
    """开发区关堤乡 → 关堤乡, 向阳小区街道 → 向阳街道."""
    return _PREFIX.sub("", official).replace("小区街道", "街道")


def everyday_village(official: str) -> str:
    """诚城社区居民委员会 → 诚城社区, 东大阳堤村民委员会 → 东大阳堤村, 王村村民委员会 → 王村."""
    name = _VILLAGE_BODY.sub("", official)
    if name == official or name.endswith(("村", "社区")):
        return name
    return f"{name}{'村' if '村' in official[len(name) :] else '社区'}"
