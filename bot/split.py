"""Cuts a normalised message into clauses, and tells where a new topic begins.

Clauses end at punctuation, never inside a title 《…》 or a quotation. A new passage begins at the
writer's own numbering (①②, 一是…二是…, 第一…第二…) and at words such as 另外; dictated text has
neither, so such words also cut where no punctuation stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

_QUOTED = re.compile(r"《[^》\n]{1,80}》|“[^”\n]{1,120}”|「[^」\n]{1,120}」|\"[^\"\n]{1,120}\"")
_END = re.compile(
    r"[，。！？；：\n]+[，。！？；：\n\s]*|(?<=[\u4e00-\u9fff)])\s+(?=[\u4e00-\u9fff①-⑳第(])"
)
_MARKS = re.compile(r"[，。！？；：\n]+[，。！？；：\n\s]*")  # the ends of a text without blanks
_BLANK = re.compile(r"[^\S\n]")
_TOPIC = re.compile(
    r"另外|(?<=[。！？；\n])还有(?!人|没|多|口|一口|几口)|还有(?:就是|一(?:个|条|点|件)?事?|[，：])|还有(?=(?:俺|我|第|咱|那个|这个|建议|想))|再一个|再就是|再有就是"
    r"|再提(?:一?[条个点件]|个)|再有(?=[，：])|再问(?:一下|个|下)|还想(?:问|说|反映|提)|顺便(?:问|说|提|反映)?|此外|对了(?=[，\s]?(?:俺|我|问|那|这|恁|你|还))"
    r"|除此之外|同时(?:也)?(?:建议|希望|反映|想)|其次"
)
_ALSO = re.compile(r"(?<=[了掉除])也(?=(?:别|白|甭|不要|不用)(?:再)?(?:给|发|推|通知|打))")
_NUMBER = re.compile(
    r"(?P<circle>[①-⑳])"
    r"|(?:(?<=^)|(?<=[，。！？；：\n\s]))(?:"
    r"(?P<is>[一二三四五六七八九])(?:是|来)(?![不否])"
    r"|第(?P<nth>[一二三四五六七八九])(?:个)?(?=[，：、\s]|点|[^条款章项节编名届次批期期年月天周\d百十])(?:点)?"
    r"|[((](?P<brack>[一二三四五六七八九])[))]"
    r"|(?P<cn>[一二三四五六七八九])、"
    r")|(?<!这)第(?P<spoken>[一二三四五六七八九])点(?:呢|啊)?(?=就是|是|，|说)"
    r"|(?<![\d.第(])[((]?(?P<arab>\d{1,2})[)、.．](?!\d)"
)
_FIRST = re.compile("[①一1]")  # a numbering begins with one of these
_SOFT = re.compile(
    r"(?:俺们?|我们?|咱)?(?:建议|最好(?:能|是|给|每|有)|能不能规定|要我说|希望(?:能|市里|政府|有关|规定|出台))"
)
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_DIGITS = "一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Clause:
    """text[start:end] of the normalised message, without the mark that ended it.

    `passage` counts topics, `numbered` says that the passage is a point of the writer's own
    numbering, `ended` is the mark behind the clause.
    """

    start: int
    end: int
    passage: int
    numbered: bool
    ended: str


def split(text: str, keep: tuple[tuple[int, int], ...] = ()) -> list[Clause]:
    """Clauses in order, none empty. No cut falls inside the spans of `keep`."""
    closed = _closed(text, keep)
    numbers = {p for p in _numbering(text) if not closed[p]}
    topics = {m.start() for m in _TOPIC.finditer(text) if not closed[m.start()]}
    pieces = _pieces(text, closed, numbers | topics)
    clauses: list[Clause] = []
    passage, numbered = 0, False
    for start, end, mark in _softly(text, closed, pieces):
        if start in numbers or (start in topics and clauses):
            passage, numbered = passage + 1, start in numbers
        clauses.append(Clause(start, end, passage, numbered, mark))
    return clauses


def _closed(text: str, keep: tuple[tuple[int, int], ...]) -> bytearray:
    """1 for every position where no cut may fall."""
    closed = bytearray(len(text) + 1)
    for start, end in (*(m.span() for m in _QUOTED.finditer(text)), *keep):
        for position in range(start + 1, end):
            closed[position] = 1
    return closed


def _pieces(text: str, closed: bytearray, begins: set[int]) -> list[tuple[int, int, str]]:
    ends = _END if _BLANK.search(text) else _MARKS
    cuts = [m.span() for m in ends.finditer(text) if not closed[m.start()]]
    cuts += [(p, p) for p in begins if p]
    cuts += [(m.start(), m.start()) for m in _ALSO.finditer(text) if not closed[m.start()]]
    pieces: list[tuple[int, int, str]] = []
    last = 0
    for start, end in sorted(cuts):
        if start > last and text[last:start].strip():
            pieces.append((last, start, text[start:end].strip(" ") or "，"))
        last = max(last, end)
    if text[last:].strip():
        pieces.append((last, len(text), ""))
    return pieces


def _softly(
    text: str, closed: bytearray, pieces: list[tuple[int, int, str]]
) -> list[tuple[int, int, str]]:
    """Cuts long pieces without punctuation, as dictation gives them, where a wish begins."""
    result: list[tuple[int, int, str]] = []
    for start, end, mark in pieces:
        cut = start
        if end - start > 20:
            for match in _SOFT.finditer(text, start + 8, end):
                if match.start() - cut >= 8 and not closed[match.start()]:
                    result.append((cut, match.start(), "，"))
                    cut = match.start()
        result.append((cut, end, mark))
    return result


def _numbering(text: str) -> set[int]:
    """Starts of the points of one numbering; a lone number is none."""
    if not _FIRST.search(text):
        return set()
    styles: dict[str, list[tuple[int, int]]] = {}
    for match in _NUMBER.finditer(text):
        style = match.lastgroup or ""
        styles.setdefault(style, []).append((match.start(), _value(match[style])))
    starts: set[int] = set()
    for style, found in styles.items():
        run = _run(found)
        if len(run) > 1 and (style != "arab" or _spread(run)):
            starts.update(run)
    return starts


def _run(found: list[tuple[int, int]]) -> list[int]:
    expected, run = 1, []
    for position, value in found:
        if value == expected:
            run.append(position)
            expected += 1
    return run


def _spread(run: list[int]) -> bool:
    """1、2、3 close together are a list of numbers, not of points."""
    return all(b - a >= 5 for a, b in pairwise(run))


def _value(written: str) -> int:
    if written in _CIRCLED:
        return _CIRCLED.index(written) + 1
    if written in _DIGITS:
        return _DIGITS.index(written) + 1
    return int(written) if written.isascii() and written.isdigit() else 0
