"""The columns of the three tables of the directory, and how each cell is read.

A cell is only ever text: what looks like a formula is kept as it stands. Lengths are those of
the columns in models/. docs/directory.md tells the operator the same in Chinese.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, TypeVar

from handlers.register_sheet import KEEP, BadCell, Column, Keep, short
from models.contact_point import PointKind, PointStatus
from models.liaison import LiaisonCategory
from models.place import PlaceKind
from models.site import SiteKind

T = TypeVar("T")

_LATITUDES = (3.0, 54.0)  # mainland and islands: the two numbers swapped do not pass
_LONGITUDES = (73.0, 136.0)
_YEARS = (1979, 2100)  # the year of the first local regulations
_NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,12})?", re.ASCII)
_WHOLE = re.compile(r"\d{1,6}", re.ASCII)
_SCENE = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
_PHONE = re.compile(r"\+?\(?\d[\d ()-]{1,18}\d(?: ?转 ?\d{1,6})?", re.ASCII)
_DAY = r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
_TIER = re.compile(rf"(\D+?)[ :@]*{_DAY}(?: ?(?:至|到|~|—|-) ?{_DAY})?", re.ASCII)
_SHORTEST_ALIAS = 2  # a single character would be found in every message

POINT_KINDS: dict[str, PointKind] = {
    **dict.fromkeys(("社区", "街道", "街道/社区", "社区(街道)"), PointKind.COMMUNITY),
    **dict.fromkeys(("乡镇", "乡", "镇"), PointKind.TOWNSHIP),
    **dict.fromkeys(("村", "行政村"), PointKind.VILLAGE),
    **dict.fromkeys(("律所", "律师事务所"), PointKind.LAW_FIRM),
    **dict.fromkeys(("企业", "公司"), PointKind.COMPANY),
    **{kind.value: kind for kind in PointKind},
}
POINT_STATUSES: dict[str, PointStatus] = {
    **dict.fromkeys(("启用", "在用", "正常"), PointStatus.ACTIVE),
    **dict.fromkeys(("待定", "空缺"), PointStatus.VACANT),
    **dict.fromkeys(("停用", "撤销"), PointStatus.RETIRED),
    **{status.value: status for status in PointStatus},
}
SITE_KINDS: dict[str, SiteKind] = {
    **dict.fromkeys(("采集点", "信息采集点", "立法信息采集点"), SiteKind.COLLECTION),
    **dict.fromkeys(("咨询台", "立法意见咨询台"), SiteKind.DESK),
    **dict.fromkeys(("征集箱", "立法建议征集箱"), SiteKind.BOX),
    **dict.fromkeys(("联络站", "代表联络站"), SiteKind.STATION),
    **{kind.value: kind for kind in SiteKind},
}
OPEN: dict[str, bool] = {"开放": True, "open": True, "关闭": False, "closed": False}
CATEGORIES = {category.value: category for category in LiaisonCategory}
_LEVELS = ("国家级", "省级", "市级", "县级")
TIERS = (*(level + rank for level in _LEVELS for rank in ("示范", "")), "普通")


@dataclass(frozen=True, slots=True)
class Tier:
    """A tier from `since` on, up to the day before `until`; None while it lasts."""

    since: date
    until: date | None
    tier: str


def text(limit: int, least: int = 0) -> Callable[[str], str]:
    def read(cell: str) -> str:
        if len(cell) > limit:
            raise BadCell(f"太长，最多 {limit} 个字，现在有 {len(cell)} 个。")
        if cell and len(cell) < least:
            raise BadCell(f"“{cell}”太短，至少要 {least} 个字。")
        return cell

    return read


def several(limit: int, least: int = 0) -> Callable[[str], list[str]]:
    """Words between | (the full-width ｜ as well), each once."""
    one = text(limit, least)

    def read(cell: str) -> list[str]:
        return list(dict.fromkeys(one(word) for word in _parts(cell)))

    return read


def one_of(words: Mapping[str, T], shown: str) -> Callable[[str], T | Keep]:
    def read(cell: str) -> T | Keep:
        if not cell:
            return KEEP
        found = words.get(_plain(cell).lower())
        if found is None:
            raise BadCell(f"看不懂“{short(cell)}”，请写：{shown}。")
        return found

    return read


def _plain(cell: str) -> str:
    """Full-width digits, brackets and blanks as an input method leaves them, made plain."""
    return unicodedata.normalize("NFKC", cell).strip()


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in re.split(r"[|｜]", cell) if part.strip()]


def _degrees(bounds: tuple[float, float], what: str) -> Callable[[str], float | None]:
    def read(cell: str) -> float | None:
        if not cell:
            return None
        low, high = bounds
        if not _NUMBER.fullmatch(_plain(cell)) or not low <= float(_plain(cell)) <= high:
            raise BadCell(f"“{short(cell)}”不是{what}，应是 {low:g} 到 {high:g} 之间的小数。")
        return float(_plain(cell))

    return read


def _whole(low: int, high: int, empty: Any) -> Callable[[str], Any]:
    def read(cell: str) -> Any:
        if not cell:
            return empty
        plain = _plain(cell).removesuffix("年")
        if not _WHOLE.fullmatch(plain) or not low <= int(plain) <= high:
            raise BadCell(f"“{short(cell)}”应是 {low} 到 {high} 之间的整数。")
        return int(plain)

    return read


def _phones(cell: str) -> str:
    plain = re.sub("[–—−]", "-", _plain(cell))
    numbers = [part.strip() for part in re.split(r"[、,;/|]", plain) if part.strip()]
    for number in numbers:
        if not _PHONE.fullmatch(number):
            raise BadCell(f"“{short(number)}”不像电话号码，例：0373-1234567。")
    return text(40)("、".join(numbers))


def _scene(cell: str) -> str:
    plain = _plain(cell)
    if plain and not _SCENE.fullmatch(plain):
        raise BadCell(f"“{short(cell)}”只能用英文字母、数字、_ 和 -，最多 64 个。")
    return plain


def _tiers(cell: str) -> list[Tier]:
    """“市级示范 2020-06-01 至 2024-03-19|省级示范 2024-03-20”: the last day counts as well."""
    found = sorted((_tier(part) for part in _parts(cell)), key=lambda t: (t.tier, t.since))
    for before, after in pairwise(found):
        if before.tier == after.tier and (before.until is None or after.since < before.until):
            raise BadCell(f"“{after.tier}”的两段日期重叠。")
    return sorted(found, key=lambda t: (t.since, t.tier))


def _tier(part: str) -> Tier:
    match = _TIER.fullmatch(_plain(part))
    if match is None:
        raise BadCell(f"看不懂“{short(part)}”，请写成：省级示范 2024-03-20。")
    name, since, last = match[1].strip(), _day(match[2], match[3], match[4]), None
    if name not in TIERS:
        raise BadCell(f"没有“{short(name)}”这个级别，可写：{'、'.join(TIERS)}。")
    if match[5]:
        last = _day(match[5], match[6], match[7])
        if last < since:
            raise BadCell(f"“{short(part)}”的止日早于起日。")
    return Tier(since, None if last is None else last + timedelta(days=1), name)


def _day(year: str, month: str, day: str) -> date:
    low, high = _YEARS
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        found = None
    if found is None or not low <= found.year <= high:
        raise BadCell(f"没有 {year}-{month}-{day} 这一天。")
    return found


POINTS: tuple[Column, ...] = (
    Column("name", ("名称", "name"), text(80, least=2), required=True),
    Column("was_name", ("原名称", "was_name"), text(80)),
    Column("kind", ("类型", "kind"), one_of(POINT_KINDS, "社区、街道、乡镇、村、律所、企业"), True),
    Column("status", ("状态", "status"), one_of(POINT_STATUSES, "启用、待定、停用")),
    Column("position", ("序号", "position"), _whole(1, 99_999, KEEP)),
    Column("region", ("地区", "region"), text(80)),
    Column("tiers", ("级别", "tiers"), _tiers),
    Column("identities", ("身份", "identities"), several(40)),
    Column("aliases", ("别名", "aliases"), several(80, _SHORTEST_ALIAS)),
    Column("brand", ("特色工作品牌", "品牌", "brand"), text(200)),
    Column("address", ("地址", "address"), text(200)),
    Column("hours", ("开放时间", "hours"), text(200)),
    Column("phone", ("电话", "phone"), _phones),
    Column("latitude", ("纬度", "latitude"), _degrees(_LATITUDES, "纬度")),
    Column("longitude", ("经度", "longitude"), _degrees(_LONGITUDES, "经度")),
    Column("batch_year", ("批次年份", "batch_year"), _whole(*_YEARS, None)),
    Column("mentor", ("帮带联系点", "mentor"), text(80)),
)
SITES: tuple[Column, ...] = (
    Column("point", ("联系点", "point"), text(80), required=True),
    Column("name", ("名称", "name"), text(80, least=2), required=True),
    Column("kind", ("类型", "kind"), one_of(SITE_KINDS, "采集点、咨询台、征集箱、联络站"), True),
    Column("scene", ("场景值", "scene"), _scene),
    Column("aliases", ("别名", "aliases"), several(80, _SHORTEST_ALIAS)),
    Column("open", ("状态", "status"), one_of(OPEN, "开放、关闭")),
)
LIAISONS: tuple[Column, ...] = (
    Column("point", ("联系点", "point"), text(80), required=True),
    Column("unit", ("单位", "unit"), text(80, least=2), required=True),
    Column("unit_kind", ("单位类型", "unit_kind"), lambda cell: text(20)(cell) or KEEP),
    Column(
        "category",
        ("类别", "category"),
        one_of(CATEGORIES, "、".join(category.value for category in LiaisonCategory)),
        required=True,
    ),
    Column("name", ("姓名", "name"), text(40)),
    Column("phone", ("电话", "phone"), _phones),
)

LEVELS: dict[str, PlaceKind | str] = {
    "town": PlaceKind.TOWN,
    "village": PlaceKind.VILLAGE,
    "county": "",  # too wide to file at
    **dict.fromkeys(("乡镇", "乡", "镇", "街道"), PlaceKind.TOWN),
    **dict.fromkeys(("村", "社区"), PlaceKind.VILLAGE),
    **dict.fromkeys(("县", "区", "市"), ""),
}
PLACES: tuple[Column, ...] = (
    Column(
        "level", ("类型", "level", "kind"), one_of(LEVELS, "乡镇、街道、村、社区"), required=True
    ),
    Column("name", ("名称", "name"), text(80, least=2), required=True),
    Column("town", ("乡镇", "town"), text(80)),
    Column("county", ("县区", "county"), text(80)),
    Column("aliases", ("别名", "aliases"), several(80, least=2)),
    Column("point", ("联系点", "point"), text(80)),
    # of the statistical table; its names above say the same
    Column("code", ("代码", "code"), text(20)),
    Column("county_code", ("县区代码", "county_code"), text(20)),
    Column("town_code", ("乡镇代码", "town_code"), text(20)),
    Column("short_name", ("简称", "short_name"), text(80)),
)
