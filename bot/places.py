"""Names of places in a text: an Aho-Corasick pass over the directory, longest name first.

Names are found before words are cut, because the segmenter tears rare names apart. A bare name
that is an ordinary word, or that several places share, counts only with its suffix, behind its
town, or for a writer who is already bound to that place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import ahocorasick

from bot.place_files import places_in
from bot.place_names import Entry, Place, Trust, entries
from bot.place_sounds import Sounds
from bot.segment import is_ordinary_word

__all__ = ["Directory", "Found", "Place"]

_TITLE = re.compile(
    r"《[^》\n]{0,80}》|“[^”\n]{0,60}(?:工程|项目|规划|方案|条例|办法|规定)(?:[（(][^”\n]{0,8}[)）])?”"
)
_LAW_TAIL = re.compile(r"[^，。！？；、\s]{0,16}?(?:条例|办法|管理规定|实施细则|若干规定)")
_MAKING = re.compile(r"(?:制定|制订|出台|起草|修订|修改|颁布|关于)[^，。！？；]{0,6}$")
_OTHER_NAME = "东西南北前后大小上下新老中"  # 大王村 is not 王村
_PROVINCE = re.compile(
    "(?<![卫沁淇黄运大小过了])(?:[河湖海云]南|[河湖]北)$"
)  # 河南村镇银行 is no bank of 南村镇
_NEAR = 5  # characters, more than any of these words have
_NOT_AMONG = re.compile("(?:[其当集村]中|目前|今后|以后|最后|之后)$")  # 其中王村, 目前王村
_ANOTHER_THING = re.compile(
    r"路(?![灯边面口])|街(?![上道里头])|巷|大道|公园|大桥|高速|大学|学院|花开"
)
_OTHER_SUFFIX = re.compile("街道|镇|乡|社区")  # 三里桥社区 is not 三里桥村
_WIDER = re.compile("示范|地区|小区")
_A_PERSON = re.compile(r"这个?人|那个?人|[他她]|先生|女士|同志|师傅|大爷|大娘|书记|主任|老师|医生")
_NAMED = re.compile(r"(?:(?<![村庄])叫|姓|名|支书|主任|书记|村长|会计)$")
_COUNTED = re.compile(r"[座条棵那这个]$")
_PRAISED = re.compile(r"(?:争创|创建|建设|打造|评为|评上|争当)$")  # 创建幸福社区
_DISTANCE = re.compile(r"(?:走|远|隔|[0-9十百])$")  # 往南走三里桥就塌了
_NUMBER_FIRST = re.compile(r"[一二三四五六七八九十]")
_WITH = re.compile(r"[和跟与]")
_STAYS = re.compile(r"[的哩那这有村东西南北没冇路集街人到和与跟边口住都里]")
"""Behind a name of a place more likely words of their own than the second half of one."""
_BEFORE = re.compile(
    r"(?:^|[，。！？；：、\n\s(“]|[俺我咱在到从去往离回对和与跟同住是搁叫让说→]|对于)$"
)
_TOWARDS = re.compile(r"(?:[到从去搁往打在]|和|跟|与)$")  # 嫁到汲水十来年
_DONE_TO = re.compile(r"[该不没别得能会]$")  # 该关堤上的闸门: something is done to a dyke
_AFTER = re.compile(
    r"$|→|就|[天成每]天|经常|两个?村|夜里|早上|晚上|今年|去年|昨|[小中]学|学校|大队|[，。！？；：、\n\s)]|[的哩那这有村东西南北没冇路集街人到和与跟边口住都养种卖修盖建开停堵缺要]"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A place in a text: the directory's `name`, where it stands, and its contact point."""

    name: str
    start: int
    end: int
    point: str | None


class Directory:
    """All places the bot may file at. Immutable once built; building takes milliseconds."""

    def __init__(self, places: Iterable[Place]) -> None:
        self.places = tuple(places)
        self._entries = entries(self.places)
        self._sounds = Sounds(self.places)
        self._by_name = {place.name: place for place in reversed(self.places)}
        self._automaton = ahocorasick.Automaton()
        for form, entry in self._entries.items():
            self._automaton.add_word(form, (form, entry))
        self._automaton.make_automaton()

    @classmethod
    def from_csv(cls, path: Path | str) -> Directory:
        """Reads a file as `places_in` does: ValueError for other columns, OSError unreadable."""
        return cls(places_in(path))

    def words(self) -> list[str]:
        """Names that may safely be whole words for the segmenter."""
        return [form for form, entry in self._entries.items() if entry.trust is Trust.SURE]

    def find(self, text: str, own: str | None = None) -> list[Found]:
        """Places named in `text`, in order, none overlapping. `own` is the writer's place."""
        if not self._entries:
            return []
        found: list[Found] = []
        met = list(self._automaton.iter_long(text))
        for at, (last, (form, _)) in enumerate(met):
            following = met[at + 1] if at + 1 < len(met) else None
            followed = following is not None and following[0] + 1 - len(following[1][0]) == last + 1
            start, entry = self._meant(text, last + 1 - len(form), form)
            listed = bool(found) and found[-1].end == start - 1
            seen = _Seen(text, start, last + 1, entry, listed, followed)
            before = found[-1] if found and _adjoins(seen, found[-1]) else None
            if before is None and _ends_a_word(seen):
                continue
            leads = following is not None and _leads_to(seen, *following)
            if _stands_for_itself(seen) and (leads or _counts(seen, own, before)):
                found.append(_located(seen, found, own, before))
        found += self._by_sound(text, found)
        if len(found) > 1 or "《" in text or "“" in text:
            found = _outside_titles(text, sorted(found, key=lambda f: f.start))
        return found

    def _meant(self, text: str, start: int, form: str) -> tuple[int, Entry]:
        """Where a name begins, and which it is: 目前辛铺村 is 辛铺村, not 前辛铺村."""
        if form[1:] in self._entries and _ends_before(_NOT_AMONG, text, start + 1):
            return start + 1, self._entries[form[1:]]
        return start, self._entries[form]

    def _by_sound(self, text: str, found: list[Found]) -> list[Found]:
        taken = bytearray(len(text) + 1)
        for place in found:
            taken[place.start : place.end] = b"\x01" * (place.end - place.start)
        heard = [
            Found(name, start, end, self._by_name[name].point)
            for start, end, name in self._sounds.find(text, taken)
            if text[start:end] != name  # written right it was looked at already
        ]
        return [h for h in heard if _no_law(text, h.start, h.end)]


def _ends_before(pattern: re.Pattern[str], text: str, position: int) -> bool:
    """Whether words such as these end at a position; only the few characters before it are seen,
    or a name said a thousand times would have the whole text read as often."""
    return pattern.search(text, max(0, position - _NEAR), position) is not None


def _located(seen: _Seen, found: list[Found], own: str | None, before: Found | None) -> Found:
    """A village of a shared name lies in the town named before it."""
    entry = seen.entry
    others = (*entry.claims, *entry.also) if entry.bare else entry.also
    if own is not None and any(place.name == own for place in others):
        return Found(own, seen.start, seen.end, own)
    if entry.bare and before is not None:
        for claim in entry.claims:  # 李庄镇李庄 is the village
            if claim.point == before.name != claim.name:
                return Found(claim.name, seen.start, seen.end, claim.point)
    point = entry.place.point
    if point is None and len(entry.claims) > 1 and found:
        named = {f.name for f in found[-4:]}
        towns = {c.point for c in entry.claims if c.point in named}
        point = towns.pop() if len(towns) == 1 else None
    return Found(entry.place.name, seen.start, seen.end, point)


@dataclass(frozen=True, slots=True)
class _Seen:
    """One form where it stands in the text."""

    text: str
    start: int
    end: int
    entry: Entry
    behind: bool = False  # 汲水镇的塔铺: right behind 的 and a place
    followed: bool = False  # another name begins right behind it


def _counts(seen: _Seen, own: str | None, before: Found | None) -> bool:
    entry = seen.entry
    mine = own is not None and any(c.name == own for c in (*entry.claims, *entry.also))
    if entry.trust is Trust.SURE or mine:
        return True
    if before is not None:  # 耿黄镇新村, 亢村镇张家寨
        return not entry.bare or any(c.point in {before.name, before.point} for c in entry.claims)
    if entry.trust is Trust.BOUND:
        return False
    listed = seen.start and seen.text[seen.start - 1] == "的" and seen.behind
    before_it = seen.text[max(0, seen.start - 2) : seen.start]
    if _TOWARDS.search(before_it) and not _begins_a_word(seen):
        return True
    framed = listed or _BEFORE.search(before_it)
    return bool(framed and (seen.followed or _AFTER.match(seen.text, seen.end)))


def _adjoins(seen: _Seen, before: Found) -> bool:
    """老君店乡张家寨, and 老君店的张家寨 where the village lies in that town; so does one named
    beside another of its town (三里桥村跟新村)."""
    if before.end == seen.start:
        return True
    if before.end != seen.start - 1:
        return False
    inside = {claim.point for claim in seen.entry.claims}
    if seen.text[before.end] == "的":
        return before.name in inside
    return before.point in inside and _WITH.match(seen.text, before.end) is not None


def _leads_to(seen: _Seen, last: int, following: tuple[str, Entry]) -> bool:
    """汲水马坊: a town's bare name right before that of a village in it."""
    form, entry = following
    adjoins = last + 1 - len(form) == seen.end and seen.entry.trust is Trust.FRAMED
    town = seen.entry.place.name
    return adjoins and any(c.point == town and c.name != town for c in entry.claims)


def _ends_a_word(seen: _Seen) -> bool:
    """河堤南头 is the end of a dyke, not the village 堤南头."""
    start = seen.start
    if not seen.entry.bare or not start or _BEFORE.match(seen.text[start - 1]):
        return False
    return is_ordinary_word(seen.text[start - 1 : start + 1])


def _begins_a_word(seen: _Seen) -> bool:
    """原武术队 is a troupe of 武术, not one of 原武; 诚城门口 is a door."""
    text, end = seen.text, seen.end
    across, behind = text[end - 1 : end + 1], text[end : end + 2]
    if not seen.entry.bare or len(across) < 2 or seen.followed or _STAYS.match(text, end):
        return False
    return is_ordinary_word(across) and not is_ordinary_word(behind)


def _stands_for_itself(seen: _Seen) -> bool:
    """Whether the words around make it no other name: a road, a person, a law, a bridge."""
    text, start, end = seen.text, seen.start, seen.end
    if _ends_before(_PROVINCE, text, start + 1):
        return False
    if end - start <= 3 and start and text[start - 1] in _OTHER_NAME:
        return _ends_before(_NOT_AMONG, text, start)
    if seen.entry.bare and (_is_another_thing(seen) or _is_done_to(seen)):
        return False
    return not _is_one_of_many(seen) and _no_law(text, start, end)


def _is_done_to(seen: _Seen) -> bool:
    """该关堤上的闸门."""
    short = seen.end - seen.start == 2
    return short and _ends_before(_DONE_TO, seen.text, seen.start)


def _is_one_of_many(seen: _Seen) -> bool:
    """一座大桥, 创建幸福社区, 走三里桥: a thing of that kind, a title, a distance."""
    text, start, entry = seen.text, seen.start, seen.entry
    if (entry.common or entry.bare) and start and _COUNTED.match(text[start - 1]):
        return True
    if entry.common and (_ends_before(_PRAISED, text, start) or _are_people(seen)):
        return True
    return bool(_NUMBER_FIRST.match(text, start)) and _ends_before(_DISTANCE, text, start)


def _are_people(seen: _Seen) -> bool:
    """跨河大桥村民: people of a village, wanting a bridge."""
    text, start = seen.text, seen.start
    return text[seen.end - 1 : seen.end + 1] == "村民" and not _ends_before(_BEFORE, text, start)


def _is_another_thing(seen: _Seen) -> bool:
    text, start, end, entry = seen.text, seen.start, seen.end, seen.entry
    if _begins_a_word(seen):
        return True
    if _ANOTHER_THING.match(text, end) or text[end - 1 : end + 1] == "水井":
        return True
    other = _OTHER_SUFFIX.match(text, end)
    if other and not (other[0] == "社区" and entry.place.kind == "point"):
        return True
    if entry.trust is not Trust.SURE and _WIDER.match(text, end):
        return True
    if entry.place.kind != "point" and _A_PERSON.match(text, end):
        return True
    return bool(_NAMED.search(text, max(0, start - 2), start))


def _no_law(text: str, start: int, end: int) -> bool:
    """制定平原镇停车管理办法 speaks of a law to be made, not of the place."""
    tail = _LAW_TAIL.match(text, end)
    return not (tail and _MAKING.search(text[max(0, start - 12) : start]))


def _outside_titles(text: str, found: list[Found]) -> list[Found]:
    """Names inside the title of a law or project are no places."""
    titles = [m.span() for m in _TITLE.finditer(text)]
    if not titles:
        return found
    inside = bytearray(len(text) + 1)
    for start, end in titles:
        inside[start:end] = b"\x01" * (end - start)
    return [f for f in found if not inside[f.start]]
