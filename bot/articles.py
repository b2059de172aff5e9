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

from bot.laws import law_before, laws_alone
from bot.outline import Outline
from bot.reading import LawCited
from statutes.numerals import NUMERAL, number

_N = NUMERAL
_LIST = r"(?:\s{0,2}[、，和与跟及同到至~\-]{1,2}\s{0,2})"
_ARTICLE = re.compile(
    rf"(?P<ord>第?)\s{{0,2}}(?P<first>{_N})(?P<rest>(?:{_LIST}第?\s{{0,2}}{_N}){{0,12}})"
    rf"\s{{0,2}}条(?P<of>之{_N})?"
)
_BARE = re.compile(rf"(?<![\d.第])(?P<n>[1-9]\d{{0,2}})\s?\((?P<k>{_N})\)(?:\s?\((?P<x>{_N})\))?")
_PART = re.compile(
    rf"\s{{0,2}}[的里]?\s{{0,2}}第?\s{{0,2}}(?P<n>{_N})(?P<more>(?:[、和与跟及到至]第?{_N}){{0,6}})"
    rf"\s{{0,2}}[款]"
)
_ITEM = re.compile(
    rf"\s{{0,2}}[的里]?(?:\s{{0,2}}第?\s{{0,2}}\(?(?P<n>{_N})\)?\s{{0,2}}项|\s{{0,2}}第?\((?P<b>{_N})\)项?)"
)
_HAS_ARTICLE = re.compile(r"[0-9零〇一二两三四五六七八九十百千廿卅]\s{0,2}条")  # ends each of these
_MAY_CITE = re.compile("[条款项章则法宪典例(]")  # no reference and no name of a law without one
_LOOSE_PART = re.compile(rf"第\s{{0,2}}(?P<n>{_N})\s{{0,2}}款")
_LOOSE_ITEM = re.compile(rf"第\s{{0,2}}\(?(?P<n>{_N})\)?\s{{0,2}}项")
_CHAPTER = re.compile(rf"第\s{{0,2}}(?P<n>{_N})\s{{0,2}}章")
# 追究法律责任 speaks of liability, 法律责任那一章 of the chapter.
_CHAPTER_TITLE = re.compile(
    r"(?<!民法)(?<!刑法)(?<!法典)(?P<title>总则|附则|法律责任(?=[，\s]?(?:那|这|的|一|里)[一个]?(?:章|部分|块|头)|章|部分))"
)
_CHAPTER_NAMED = re.compile(r"(?P<t>[\u4e00-\u9fff]{2,10}?)(?:那|这|的|哪)?(?:一|个)?章")
_LAST = re.compile(r"最后(?:那|这)?一?条")
_COUNTING = re.compile(
    r"(?:提|共|有|写|的|几|这|那|了|发|收到|收集|汇总|整理|征集|采纳|回复|反馈|要|增加|出|给)$"
)
_COUNTED = re.compile(
    r"(?:意见|建议|要求|理由|措施|信息|消息|短信|微信|规定|路|街|道|河|沟|狗|鱼|船|巷|胡同|线|腿|命"
    r"|心|龙|裤|烟|毛巾|新闻|回复|评论|留言|办法|原因|好处|评价|语音|通知|问题|经验|诉求|线索)"
)
_REFERS = re.compile(
    r"(?:说|里|写|规|定|不|罚|太|支持|同意|反对|赞成|应|该|得|要|第|跟|和|与|改|删|加|没|有意见|中|这|那|咋"
    r"|是不是|啥|什么|规定|怎)"
)
_SAID_FIRST = re.compile(r"(?:先说|首先说|再说|最后说|其次|先讲|再讲|说一下|我的|俺的)\s?$")
_OWN_MARK = re.compile(r"\s?[:：、]")


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


def references(text: str, outline: Outline | None = None) -> list[Reference]:
    """All references of a normalised text in order. `outline` is the open draft, if one is."""
    if not _MAY_CITE.search(text):
        return []
    found = list(_articles(text, outline)) if _HAS_ARTICLE.search(text) else []
    taken = _Taken(len(text), found)
    mentioned = (Reference(s, e, (), LawCited(n, "")) for s, e, n in laws_alone(text))
    for candidate in (*_chapters(text, outline), *_short_forms(text), *mentioned):
        if taken.claim(candidate.start, candidate.end):
            found.append(candidate)
    found = _inherit(text, sorted(found, key=lambda r: r.start))
    return _without_chapters_beside_articles(found)


def _articles(text: str, outline: Outline | None) -> Iterator[Reference]:
    written = list(_ARTICLE.finditer(text))
    own = _own_numbering(text, written)
    for match in written:
        if match.start() in own or not _is_reference(text, match):
            continue
        heads = _heads(match)
        if not heads:
            continue
        end, tails = _tail(text, match.end())
        names = tuple(f"{head}{tail}" for head in heads[:-1] for tail in ("",)) + tuple(
            f"{heads[-1]}{tail}" for tail in tails
        )
        law, start = law_before(text, match.start(), outline)
        if law:
            cited = LawCited(law, heads[0])
            yield Reference(start, end, (), cited)
            for head in heads[1:]:
                yield Reference(match.start(), end, (), LawCited(law, head))
        else:
            yield Reference(match.start(), end, names)


def _heads(match: re.Match[str]) -> list[str]:
    """The article numbers of one match: a list, a range, or one with 之一."""
    first = number(match["first"])
    if first is None or first == 0:
        return []
    numbers = [first]
    for joint, written in re.findall(rf"({_LIST})第?\s{{0,2}}({_N})", match["rest"]):
        value = number(written)
        if value is None:
            continue
        last = numbers[-1]
        is_range = any(sign in joint for sign in "到至~-") and last < value <= last + 60
        numbers.extend(range(last + 1, value + 1) if is_range else [value])
    heads = [str(value) for value in dict.fromkeys(numbers)]
    if match["of"]:
        heads[-1] += f"-{number(match['of'][1:])}"
    return heads


def _tail(text: str, position: int) -> tuple[int, list[str]]:
    """款 and 项 after an article: the end of the reference and the endings, such as .1(3)."""
    parts = [""]
    part = _PART.match(text, position)
    if part:
        parts = [f".{n}" for n in _numbers(part["n"], part["more"])]
        position = part.end()
    items: list[str] = []
    while item := _ITEM.match(text, position):
        value = number(item["n"] or item["b"])
        if item["b"] and not part and not items and _two_brackets(text, item.end()):
            parts, part = [f".{value}"], item
        else:
            items.append(f"({value})")
        position = item.end()
        position += bool(
            re.match(
                r"[、和](?=第?\(?[一二三四五六七八九十\d]{1,3}\)?项)", text[position : position + 8]
            )
        )
    if items:
        return position, [f"{p}{i}" for p in parts[:-1] for i in ("",)] + [
            f"{parts[-1]}{i}" for i in items
        ]
    return position, parts


def _two_brackets(text: str, position: int) -> bool:
    """42条(1)(三): of two brackets the first is the 款."""
    return bool(re.match(rf"\({_N}\)", text[position : position + 10]))


def _numbers(first: str, more: str) -> list[int]:
    values = [number(first) or 0]
    for joint, written in re.findall(rf"([、和与跟及到至])第?({_N})", more):
        value = number(written) or 0
        values.extend(range(values[-1] + 1, value + 1) if joint in "到至" else [value])
    return values


def _is_reference(text: str, match: re.Match[str]) -> bool:
    """第N条 is one; N条 is one unless it counts something (提12条意见, 一条狗)."""
    if match["ord"] or "第" in match["rest"]:
        return True
    before, after = text[max(0, match.start() - 4) : match.start()], text[match.end() :]
    if _PART.match(after) or _ITEM.match(after) or match["of"]:
        return True
    if _COUNTED.match(after) or _COUNTING.search(before) or match["first"] in {"两", "几"}:
        return False
    value = number(match["first"]) or 0
    if value < 10 and not match["first"].isascii():
        return bool(_REFERS.match(after)) and value > 1 and not before.strip()
    return value > 1 or bool(_REFERS.match(after))


def _own_numbering(text: str, written: list[re.Match[str]]) -> set[int]:
    """Starts of 第一条: … 第二条: … that the writer uses to number her own points."""
    ordered = [m for m in written if m["ord"] and not m["rest"] and not m["of"]]
    marked = [m for m in ordered if _OWN_MARK.match(text, m.end()) or _said_first(text, m)]
    if not marked or number(marked[0]["first"]) != 1:
        return {m.start() for m in marked if _said_first(text, m)}
    run, expected = set(), 1
    for match in marked:
        if number(match["first"]) == expected:
            run.add(match.start())
            expected += 1
    return run if expected > 2 or _said_first(text, marked[0]) else set()


def _said_first(text: str, match: re.Match[str]) -> bool:
    return bool(_SAID_FIRST.search(text[max(0, match.start() - 4) : match.start()]))


def _chapters(text: str, outline: Outline | None) -> Iterator[Reference]:
    for match in _CHAPTER.finditer(text):
        value = number(match["n"])
        if value:
            yield Reference(match.start(), match.end(), (f"ch{value}",))
    titled = "则" in text or "法律责任" in text
    for match in _CHAPTER_TITLE.finditer(text) if titled else ():
        yield Reference(match.start(), match.end(), (f"ch:{match['title']}",))
    for match in _LAST.finditer(text):
        if outline and outline.articles:
            yield Reference(match.start(), match.end(), (outline.articles[-1],))
    if outline:
        yield from _chapters_by_subject(text, outline)


def _chapters_by_subject(text: str, outline: Outline) -> Iterator[Reference]:
    """罚款那一章 → the chapter of the open draft whose title is about it."""
    for match in _CHAPTER_NAMED.finditer(text):
        for cut in range(len(match["t"]) - 1):
            chapter = outline.chapter_about(match["t"][cut:])
            if chapter is not None:
                yield Reference(match.start() + cut, match.end(), (f"ch{chapter}",))
                break


def _short_forms(text: str) -> Iterator[Reference]:
    """42(1)(三) without 条."""
    for match in _BARE.finditer(text) if "(" in text else ():
        part, item = number(match["k"]), number(match["x"] or "")
        tail = f".{part}({item})" if item else f"({part})"
        yield Reference(match.start(), match.end(), (f"{match['n']}{tail}",))


def _inherit(text: str, found: list[Reference]) -> list[Reference]:
    """第三十条第一款没意见，第二款得删: an article named once holds for the 款 that follow."""
    if not any(r.articles for r in found):
        return found
    taken = _Taken(len(text), found)
    ordered, starts = found, [r.start for r in found]
    loose: list[Reference] = []
    for pattern in (_LOOSE_PART, _LOOSE_ITEM):
        for match in pattern.finditer(text):
            head = _article_before(ordered, starts, match.start())
            if head and taken.claim(match.start(), match.end()):
                loose.append(_loose(text, match, head, is_part=pattern is _LOOSE_PART))
    return sorted((*found, *loose), key=lambda r: r.start)


def _loose(text: str, match: re.Match[str], head: str, *, is_part: bool) -> Reference:
    """第二款, 第三项 under the article `head`; a 项 keeps the 款 named before it."""
    if not is_part:
        return Reference(
            match.start(), match.end(), (f"{head.split('(', maxsplit=1)[0]}({number(match['n'])})",)
        )
    item = _ITEM.match(text, match.end())
    tail = f"({number(item['n'] or item['b'])})" if item else ""
    name = f"{re.split(r'[.(]', head)[0]}.{number(match['n'])}{tail}"
    return Reference(match.start(), item.end() if item else match.end(), (name,))


def _article_before(found: list[Reference], starts: list[int], position: int) -> str | None:
    """The last article named before `position`, None when another law was named since."""
    at = bisect_left(starts, position) - 1
    if at < 0 or found[at].law or found[at].articles[-1].startswith("ch"):
        return None
    return found[at].articles[-1]


def _without_chapters_beside_articles(found: list[Reference]) -> list[Reference]:
    """第四章第三十六条 → the article alone: a chapter directly before an article goes."""
    kept = []
    for reference, following in zip(found, [*found[1:], None], strict=False):
        chapter = bool(reference.articles) and reference.articles[0].startswith("ch")
        beside = (
            following is not None and following.articles and following.start - reference.end <= 2
        )
        if not (chapter and beside and following and not following.articles[0].startswith("ch")):
            kept.append(reference)
    return kept
