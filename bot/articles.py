"""References to articles in a normalised text, in the short form `条.款(项)`.

Forms after the labelling rules: 第四十二条第一款第(三)项 → 42.1(3), 第二十条之一 → 20-1,
第五章 → ch5, 附则 → ch:附则, 第八至十条 → 8, 9, 10. Counts (提12条意见), the writer's own
numbering (先说第一条: …) and other laws (《民法典》第二百七十八条) do not point into the draft.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from bot.article_forms import ARTICLE, LOOSE_ITEM, LOOSE_PART, heads, item_behind, numbers_of, tail
from bot.chapters import chapters
from bot.laws import Mention, goes_on, law_before, mentions
from bot.outline import Outline
from bot.own_numbers import is_reference, own_numbering
from bot.reading import LawCited
from statutes.numerals import NUMERAL, number

_N = NUMERAL
_BARE = re.compile(
    rf"(?<![\d.])第?(?P<n>[1-9]\d{{0,2}})\s?\((?P<k>{_N})\)(?:\s?\((?P<x>{_N})\))?(?:条(?!之))?"
)
_POINT = re.compile(
    r"(?<![\d.])第?(?P<n>[1-9]\d{0,2})[.．](?P<k>[1-9]\d?)(?![\d.])(?P<unit>条|款)?"
)
_COUNTED_OUT = re.compile(r"(?:^|(?<=[，。！？；：、\n\s]))第(?P<n>[一二三四五六])，")
_IN_BRACKETS = re.compile(rf"第\s?\((?P<n>{_N})\)\s?条")
_POINT_BEFORE = re.compile(
    r"(?:^|[，。！？；：、\n\s]|那个|这个|对|支持|反对|同意|赞成|关于|草案|条例|删掉?|删除|改)\s?$"
)
_POINT_AFTER = re.compile(
    r"\s?(?:这|那)?(?:一?[条款]|个)?(?:有意见|有异议|不[合同中妥支赞行公]|太|写|我反|俺反|我支|俺支|反对|支持|同意|赞成|规定|得改|该改|要改|应)"
)
_HAS_ARTICLE = re.compile(
    r"[0-9零〇一幺二两三四五六七八九十百千廿卅Ⅰ-Ⅻ]\s{0,2}条"
)  # ends each of these
_SECTION = re.compile(
    rf"(?:里头|里面|当中|中)?(?:[的里]?第{_N}节)?[^第]{{0,2}}"
)  # between a chapter and its article
_SAID_OF_IT = re.compile(r"[也都还就太最不没冇反支赞同应得该改删写说规里半中行，。；]|$")
_MAY_CITE = re.compile("[条款项章则法宪典例(.]|规定")  # no reference and no law without one


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference: where it stands, and the articles of the open draft or the law it cites."""

    start: int
    end: int
    articles: tuple[str, ...] = ()
    law: LawCited | None = None


class _Taken:
    """Which characters already belong to a reference."""

    def __init__(self, length: int, found: list[Reference]) -> None:
        self._taken = bytearray(length + 1)
        for reference in found:
            self._mark(reference.start, reference.end)

    def _mark(self, start: int, end: int) -> None:
        self._taken[start:end] = b"\x01" * (end - start)

    def claim(self, start: int, end: int) -> bool:
        """Takes the span when none of it is taken yet."""
        free = not any(self._taken[start:end])
        if free:
            self._mark(start, end)
        return free


def references(text: str, *drafts: Outline) -> list[Reference]:
    """All references of a normalised text in order. `drafts` are the open drafts: their own names
    are no other law, and the bones of the only one help to read 最后一条 or 罚款那一章."""
    if not _MAY_CITE.search(text):
        return []
    named = mentions(text, drafts)
    spoken_of = [draft for draft in drafts if not draft.closed] or drafts
    outline = spoken_of[0] if len(spoken_of) == 1 else None
    found = list(_articles(text, named)) if _HAS_ARTICLE.search(text) else []
    taken = _Taken(len(text), found)
    mentioned = (Reference(m.start, m.end, (), LawCited(m.law, "")) for m in named if m.known)
    for candidate in (*_chapters(text, named, outline), *_short_forms(text), *mentioned):
        if taken.claim(candidate.start, candidate.end):
            found.append(candidate)
    found = _inherit(text, sorted(found, key=lambda r: r.start))
    return _without_chapters_beside_articles(text, found)


def _articles(text: str, named: list[Mention]) -> Iterator[Reference]:
    counts = {number(m["n"]) or 0 for m in _COUNTED_OUT.finditer(text)}
    written = [_from_its_own(m, counts) for m in ARTICLE.finditer(text)]
    own = own_numbering(text, written)
    law, last_end = None, -1
    for match in written:
        if match.start() in own or not is_reference(text, match, last_end):
            continue
        names = heads(match)
        if not names:
            continue
        end, tails = tail(text, match.end())
        cited = (*names[:-1], *(f"{names[-1]}{ending}" for ending in tails))
        before, start = law_before(text, match.start(), named)
        if before is None and law and goes_on(text, last_end, match.start(), end):
            before = law
        law, last_end = before, end
        if before is None:
            yield Reference(match.start(), end, cited)
        else:
            yield Reference(start, end, (), LawCited(before, cited[0]))
            yield from (Reference(start, end, (), LawCited(before, c)) for c in cited[1:])


def _from_its_own(match: re.Match[str], counted: set[int]) -> re.Match[str]:
    """1、第八条 and 第一，第六条: the first number counts a point, the article begins behind it."""
    at = match["rest"].find("第")
    if at < 0:
        return _behind_a_count(match, counted)
    joint = match["rest"][:at]
    counts = not match["ord"] or ("，" in joint and (number(match["first"]) or 9) <= 5)
    if any(sign in joint for sign in "0123456789一二三四五六七八九十") or not counts:
        return match
    if not match["ord"] and ("到" in joint or "至" in joint):
        return match
    again = ARTICLE.match(match.string, match.start("rest") + at)
    return again or match


def _behind_a_count(match: re.Match[str], counted: set[int]) -> re.Match[str]:
    """第一，二十一条…。第二，三十条…: points that are counted, each about an article."""
    if not match["ord"] or not match["rest"].startswith("，"):
        return match
    value = number(match["first"]) or 0
    if value not in counted or not counted & {value - 1, value + 1}:
        return match
    return ARTICLE.match(match.string, match.start("rest") + 1) or match


def _chapters(text: str, named: list[Mention], outline: Outline | None) -> Iterator[Reference]:
    for start, end, names in chapters(text, outline):
        law, begin = law_before(text, start, named)
        if law is None:
            yield Reference(start, end, names)
        else:
            yield Reference(begin, end, (), LawCited(law, ""))


def _short_forms(text: str) -> Iterator[Reference]:
    """42(1)(三) without 条, and 42.1 where it cannot be a price or a date."""
    for match in _BARE.finditer(text) if "(" in text else ():
        part, item = number(match["k"]), number(match["x"] or "")
        ending = f".{part}({item})" if item else f"({part})"
        yield Reference(match.start(), match.end(), (f"{match['n']}{ending}",))
    for match in _IN_BRACKETS.finditer(text) if "(" in text else ():
        if number(match["n"]):
            yield Reference(match.start(), match.end(), (str(number(match["n"])),))
    for match in _POINT.finditer(text) if "." in text else ():
        if match["unit"] or match[0].startswith("第") or _is_cited(text, match):
            yield Reference(match.start(), match.end(), (f"{match['n']}.{match['k']}",))


def _is_cited(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 4) : match.start()]
    return bool(_POINT_BEFORE.search(before) and _POINT_AFTER.match(text, match.end()))


def _inherit(text: str, found: list[Reference]) -> list[Reference]:
    """第三十条第一款没意见，第二款得删: an article named once holds for the 款 that follow."""
    if not any(r.articles for r in found):
        return found
    taken = _Taken(len(text), found)
    starts = [r.start for r in found]
    loose: list[Reference] = []
    for pattern in (LOOSE_PART, LOOSE_ITEM):
        for match in pattern.finditer(text):
            head = _article_before(found, starts, match.start())
            if head and not match[0].startswith("第") and not _next_part(text, match, head):
                continue
            made = _loose(text, match, head, is_part=pattern is LOOSE_PART) if head else None
            if made and taken.claim(made.start, made.end):
                loose.append(made)
    return sorted((*found, *loose), key=lambda r: r.start)


def _next_part(text: str, match: re.Match[str], head: str) -> bool:
    """第五条第一款太严，二款也是 names the next 款; ，三款车 and ，两款产品 count things."""
    counted = match["n"] in {"两", "几"} or not _SAID_OF_IT.match(text, match.end())
    return "." in head and not counted


def _loose(text: str, match: re.Match[str], head: str, *, is_part: bool) -> Reference:
    """第二款, 第三项 under the article `head`; a 项 keeps the 款 named before it."""
    if not is_part:
        part = head.split("(", maxsplit=1)[0]
        names = tuple(f"{part}({n})" for n in numbers_of(match))
        return Reference(match.start(), match.end(), names)
    item = item_behind(text, match.end())
    article = re.split(r"[.(]", head)[0]
    parts = [f"{article}.{n}" for n in numbers_of(match)]
    items = [f"({n})" for n in numbers_of(item)] if item else [""]
    names = (*parts[:-1], *(f"{parts[-1]}{ending}" for ending in items))
    return Reference(match.start(), item.end() if item else match.end(), names)


def _article_before(found: list[Reference], starts: list[int], position: int) -> str | None:
    """The last article named before `position`, None when another law was named since."""
    at = bisect_left(starts, position) - 1
    if at < 0 or found[at].law or found[at].articles[-1].startswith("ch"):
        return None
    return found[at].articles[-1]


def _without_chapters_beside_articles(text: str, found: list[Reference]) -> list[Reference]:
    """第四章第三十六条 → the article alone: a chapter directly before an article goes."""
    kept = []
    for reference, following in zip(found, [*found[1:], None], strict=False):
        chapter = bool(reference.articles) and reference.articles[0].startswith("ch")
        beside = (
            following is not None
            and bool(following.articles)
            and following.start - reference.end <= 8
            and bool(_SECTION.fullmatch(text, reference.end, following.start))
        )
        if not (chapter and beside and following and not following.articles[0].startswith("ch")):
            kept.append(reference)
    return kept
