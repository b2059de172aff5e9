"""The names a place goes by, and how far each may be trusted.

A whole name counts by itself; a bare one (石婆固) when it is no ordinary word and nobody else's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from bot.segment import is_ordinary_word

SUFFIXES = ("街道", "社区", "镇", "乡", "村")
_RANK = {"point": 0, "town": 1, "unit": 2, "site": 2, "village": 3}
_ROAD = ("路", "街", "巷", "大道", "里", "中心", "公园", "广场")  # a bare 友谊路 is the road
_OTHER_SUFFIX = {"乡": "镇", "镇": "乡"}  # towns are raised from one to the other, people lag


@dataclass(frozen=True, slots=True)
class Place:
    """One name of the directory. `kind`: point, site, unit, village or town.

    `point` is the name of the contact point it belongs to; a point belongs to itself.
    """

    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    point: str | None = None


class Trust(Enum):
    """SURE counts by itself, FRAMED where the words around speak of a place, BOUND only behind
    its town or for a writer who lives there."""

    SURE = 1
    FRAMED = 2
    BOUND = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """What one form means: the leading place, all that claim it, whether the suffix is missing."""

    place: Place
    claims: tuple[Place, ...]
    bare: bool
    trust: Trust
    common: bool  # without its suffix an ordinary word (大桥村)
    also: tuple[Place, ...] = ()  # whose bare name it is besides: 王村 is a village, and 王村乡


def entries(places: Iterable[Place]) -> dict[str, Entry]:
    """Every form in which one of `places` may be written, with its meaning."""
    forms: dict[str, list[tuple[Place, bool]]] = defaultdict(list)
    swapped: list[tuple[str, Place]] = []
    for place in places:
        for form in dict.fromkeys((place.name, *place.aliases, *_spellings(place.name))):
            if form:
                forms[form].append((place, False))
        bare = bare_name(place.name)
        if bare and bare not in place.aliases:
            forms[bare].append((place, True))
        if bare and place.kind in {"point", "town"} and place.name[-1] in _OTHER_SUFFIX:
            swapped.append((bare + _OTHER_SUFFIX[place.name[-1]], place))
    for form, place in swapped:
        if form not in forms:
            forms[form].append((place, False))
    return {form: _entry(form, claims) for form, claims in forms.items()}


def _entry(form: str, claims: list[tuple[Place, bool]]) -> Entry:
    """Who owns a form: whole names before bare ones, contact points before towns and villages."""
    whole = [place for place, bare in claims if not bare]
    if whole:
        trust = Trust.SURE if _looks_like_a_place(form) else Trust.BOUND
        bare = bare_name(form)
        return Entry(
            _best(whole),
            tuple(whole),
            False,
            trust,
            bool(bare) and is_ordinary_word(bare),
            tuple(place for place, without in claims if without),
        )
    places = [place for place, _ in claims]
    return Entry(_best(places), tuple(places), True, _trust_bare(form, places), False)


def _trust_bare(form: str, places: list[Place]) -> Trust:
    best = _best(places)
    others = {p.name for p in places if p.name != best.name and not _seat_of(p, best)}
    shared = len({p.point for p in places if p.name == best.name and p.kind == best.kind}) > 1
    if others or is_ordinary_word(form) or form.endswith(_ROAD):
        return Trust.BOUND
    if best.kind != "point" and shared:
        return Trust.BOUND
    if len(form) < 3 and (best.kind != "point" or is_ordinary_word(form, seldom=True)):
        return Trust.FRAMED
    return Trust.SURE


def _looks_like_a_place(form: str) -> bool:
    """A whole name counts by itself, unless it is an ordinary word written the same way."""
    return len(form) > 2 and (form.endswith(SUFFIXES) or not is_ordinary_word(form))


def _best(places: list[Place]) -> Place:
    """The leading claimant. Villages that share a name stand for one name without a point."""
    best = min(places, key=lambda p: _RANK.get(p.kind, 4))
    rivals = {p.point for p in places if p.kind == best.kind and p.name == best.name}
    return best if len(rivals) <= 1 else Place(best.name, best.kind, best.aliases, None)


def _seat_of(place: Place, town: Place) -> bool:
    """冀屯村 lies in 冀屯镇 and gave it its name: the bare word then means the town."""
    return place.kind == "village" and place.point == town.name


def bare_name(name: str) -> str:
    """石婆固镇 → 石婆固; "" when nothing of two characters or more is left."""
    for suffix in SUFFIXES:
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
