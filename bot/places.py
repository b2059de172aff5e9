"""Names of places in a text: an Aho-Corasick pass over the directory, longest name first.

Names are found before words are cut, because the segmenter tears rare names apart. A bare name
that is an ordinary word, or that several places share, counts only with its suffix, or for a
writer who is already bound to that place.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import ahocorasick

from bot.segment import is_ordinary_word

_SUFFIXES = ("街道", "社区", "镇", "乡", "村")
_VILLAGE_BODY = re.compile(r"(?:村民委员会|居民委员会|居委会|村委会|委员会)$")
_PREFIX = re.compile(r"^(?:.{0,8}?(?:开发区|示范区|集聚区|管理区))(?=.{2,6}[乡镇村])")
_TITLE = re.compile(r"《[^》\n]{0,80}》")
_LAW_TAIL = re.compile(r"[^，。！？；、\s]{0,16}?(?:条例|办法|管理规定|实施细则|若干规定)")
_MAKING = re.compile(r"(?:制定|制订|出台|起草|修订|修改|颁布|关于)[^，。！？；]{0,6}$")
_OTHER_NAME = "东西南北前后大小上下新老"  # 大王村 is not 王村
_RANK = {"point": 0, "town": 1, "unit": 2, "site": 2, "village": 3}


@dataclass(frozen=True, slots=True)
class Place:
    """One name of the directory. `kind`: point, site, unit, village or town.

    `point` is the name of the contact point it belongs to; a point belongs to itself.
    """

    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    point: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A place in a text: the directory's `name`, where it stands, and its contact point."""

    name: str
    start: int
    end: int
    point: str | None


@dataclass(frozen=True, slots=True)
class _Entry:
    place: Place
    bare: bool
    trusted: bool  # counts without further evidence


class Directory:
    """All places the bot may file at. Immutable once built; building takes milliseconds."""

    def __init__(self, places: Iterable[Place]) -> None:
        self.places = tuple(places)
        self._entries = self._decide(self._forms())
        self._automaton = ahocorasick.Automaton()
        for form, entry in self._entries.items():
            self._automaton.add_word(form, (form, entry))
        self._automaton.make_automaton()

    @classmethod
    def from_csv(cls, path: Path | str) -> Directory:
        """Reads `kind,name,aliases,point` or the statistical division file (level, code, …).

        Raises ValueError when the columns are neither, OSError when the file cannot be read.
        """
        with Path(path).open(encoding="utf-8-sig", newline="") as source:
            rows = list(csv.DictReader(source))
        if rows and {"kind", "name"} <= rows[0].keys():
            return cls(_own_rows(rows))
        if rows and {"level", "name"} <= rows[0].keys():
            return cls(_division_rows(rows))
        raise ValueError(f"{path}: neither kind,name,aliases,point nor level,code,name,…")

    def words(self) -> list[str]:
        """Names that may safely be whole words for the segmenter."""
        return [form for form, entry in self._entries.items() if entry.trusted]

    def find(self, text: str, own: str | None = None) -> list[Found]:
        """Places named in `text`, in order, none overlapping. `own` is the writer's place."""
        if not self._entries:
            return []
        in_title = bytearray(len(text))
        for title in _TITLE.finditer(text):
            in_title[title.start() : title.end()] = b"\x01" * (title.end() - title.start())
        found: list[Found] = []
        for start, end, form, entry in self._longest(text):
            if not in_title[start] and self._counts(text, start, form, entry, own):
                found.append(Found(entry.place.name, start, end, entry.place.point))
        return found

    def _longest(self, text: str) -> Iterator[tuple[int, int, str, _Entry]]:
        for last, (form, entry) in self._automaton.iter_long(text):
            yield last + 1 - len(form), last + 1, form, entry

    def _counts(self, text: str, start: int, form: str, entry: _Entry, own: str | None) -> bool:
        end = start + len(form)
        if not (entry.trusted or (own is not None and entry.place.name == own)):
            return False
        if len(form) <= 3 and start and text[start - 1] in _OTHER_NAME:
            return False
        if entry.bare and not entry.trusted and text[end : end + 2] in {"示范", "地区", "小区"}:
            return False
        tail = _LAW_TAIL.match(text, end)
        return not (tail and (_MAKING.search(text[max(0, start - 12) : start])))

    def _forms(self) -> dict[str, list[tuple[Place, bool]]]:
        forms: dict[str, list[tuple[Place, bool]]] = defaultdict(list)
        for place in self.places:
            for form in dict.fromkeys((place.name, *place.aliases, *_spellings(place.name))):
                if form:
                    forms[form].append((place, False))
            bare = _bare(place.name)
            if bare and bare not in place.aliases:
                forms[bare].append((place, True))
        return forms

    def _decide(self, forms: dict[str, list[tuple[Place, bool]]]) -> dict[str, _Entry]:
        return {form: _entry(form, claims) for form, claims in forms.items()}


def _entry(form: str, claims: list[tuple[Place, bool]]) -> _Entry:
    """Who owns a form: whole names before bare ones, contact points before towns and villages."""
    whole = [place for place, bare in claims if not bare]
    if whole:
        return _Entry(_best(whole), bare=False, trusted=_looks_like_a_place(form))
    places = [place for place, _ in claims]
    best = _best(places)
    others = {p.name for p in places if p.name != best.name and not _seat_of(p, best)}
    known = best.kind == "point" or len(form) >= 3
    return _Entry(best, bare=True, trusted=known and not others and not is_ordinary_word(form))


def _looks_like_a_place(form: str) -> bool:
    """A whole name counts by itself, unless it is an ordinary word written the same way."""
    return len(form) > 2 and (form.endswith(_SUFFIXES) or not is_ordinary_word(form))


def _best(places: list[Place]) -> Place:
    """The leading claimant. Villages that share a name stand for one name without a point."""
    best = min(places, key=lambda p: _RANK.get(p.kind, 4))
    rivals = {p.point for p in places if p.kind == best.kind and p.name == best.name}
    return best if len(rivals) <= 1 else Place(best.name, best.kind, best.aliases, None)


def _seat_of(place: Place, town: Place) -> bool:
    """冀屯村 lies in 冀屯镇 and gave it its name: the bare word then means the town."""
    return place.kind == "village" and place.point == town.name


def _bare(name: str) -> str:
    """石婆固镇 → 石婆固; "" when nothing of two characters or more is left."""
    for suffix in _SUFFIXES:
        if name.endswith(suffix) and len(name) - len(suffix) >= 2:
            return name[: -len(suffix)]
    return ""


def _spellings(name: str) -> tuple[str, ...]:
    """Ways in which a whole name is said: 原兴街道办, 关堤乡政府 stay with the name itself."""
    if name.endswith("街道"):
        return (f"{name[:-2]}街道办", f"{name[:-2]}办事处", f"{name[:-2]}小区街道")
    if name.endswith("律所"):
        return (f"{name[:-2]}律师事务所", f"{name[:-2]}律师所")
    return ()


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
            name = _everyday_town(official)
            yield Place(name, "town", (official,) if official != name else (), name)
        elif row["level"] == "village":
            town = _everyday_town((row.get("town") or "").strip())
            name = _everyday_village(official)
            yield Place(name, "village", (), town or None)


def _everyday_town(official: str) -> str:
    """开发区关堤乡 → 关堤乡, 向阳小区街道 → 向阳街道."""
    return _PREFIX.sub("", official).replace("小区街道", "街道")


def _everyday_village(official: str) -> str:
    """诚城社区居民委员会 → 诚城社区, 东大阳堤村民委员会 → 东大阳堤村, 王村村民委员会 → 王村."""
    name = _VILLAGE_BODY.sub("", official)
    if name == official or name.endswith(("村", "社区")):
        return name
    return f"{name}{'村' if '村' in official[len(name) :] else '社区'}"
