"""Sorts the paragraphs of a body: what opens a part, what is text within one.

One pass, with little memory: the last article, the last point, whether a quotation is open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from statutes.marks import Mark, article, heading, item, point, sub_item
from statutes.paragraph import Paragraph, bare

_APPENDIX = re.compile(
    r"附(?:件|表|录|图)?\s*[\d０-９一二三四五六七八九十]{0,3}\s*(?:[:：、.．\s]|$)|附(?:件|表|录|图)"
)
_EXPLANATION = re.compile(
    r"^(?:起草|编制|修订|修改|立法)?说明$|^关于.{2,80}(?:说明|解读|情况的报告)$"
)
_CLOSING = re.compile(r"本(?:决定|决议|修正案)自|《[^》]+》根据本(?:决定|修正案)")
_PREAMBLES = {"序言", "前言", "引言"}
_UNNUMBERED = {"总则", "分则", "附则"}
_QUOTES = ("“", "「", "『", '"')
_LONGEST_TITLE = 60


@dataclass(frozen=True, slots=True)
class Piece:
    """One paragraph with what it is: a mark, or `kind` 文 for text and 表 for a row of a table."""

    kind: str
    number: str = ""
    heading: str = ""
    text: str = ""
    latin: bool = False


class Sorter:
    """Takes the paragraphs in their order; `pieces` is what came of them."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self._article: tuple[int, int] | None = None
        self._point = 0
        self._quoted = False
        self._appendix = False
        self._before = ""

    def take(self, paragraph: Paragraph) -> None:
        """Takes in one paragraph."""
        text = paragraph.text
        if not text:
            return
        if paragraph.role == "table":
            self.pieces.append(Piece("表", text=text))
            return
        self.pieces.append(self._sorted(text))
        self._mind_quotation(text)
        self._before = text

    def _sorted(self, text: str) -> Piece:
        opens = None if text.startswith(_QUOTES) else self._opens(text)
        if opens:
            return opens
        if self._appendix:
            return Piece("文", text=text)
        inner = item(text) or sub_item(text)
        return _piece(inner) if inner else Piece("文", text=text)

    def _opens(self, text: str) -> Piece | None:
        """A part that cannot stand inside another's quotation: heading, article, point."""
        found = article(text)
        if found:
            return self._open_article(found) if self._may_open(found) else None
        if self._has_begun() and self._is_appendix(text):
            self._appendix = True
            return Piece("附件", heading=text)
        if self._article is None and self._point and _CLOSING.match(text):
            return Piece("附件", text=text)
        if self._appendix or self._is_inside_quotation():
            return self._open_point(text)
        return self._open_heading(text) or self._open_point(text)

    def _has_begun(self) -> bool:
        return self._article is not None or self._point > 0

    def _is_inside_quotation(self) -> bool:
        """Only amendments quote headings and points; an article's lost mark must not cost more."""
        if self._article is not None or not self._point:
            return False
        return self._quoted or self._before.endswith(("：", ":"))

    def _may_open(self, found: Mark) -> bool:
        place = _place(found.number)
        if place is None:
            return False
        if self._article is None:
            return self._may_be_first(found, place)
        if _follows(place, self._article):
            return found.sure or not self._quoted
        if self._appendix or self._quoted or not found.sure:
            return False
        return place > (1, 0) or bool(self.pieces and self.pieces[-1].kind in "编分编章节")

    def _may_be_first(self, found: Mark, place: tuple[int, int]) -> bool:
        if self._point:
            return place == (1, 0) and not self._is_inside_quotation() and not self._quoted
        return found.sure or place == (1, 0)

    def _open_article(self, found: Mark) -> Piece:
        self._article = _place(found.number)
        self._appendix = self._quoted = False
        return _piece(found)

    def _is_appendix(self, text: str) -> bool:
        if len(text) > _LONGEST_TITLE or text.endswith(("。", "；", "，")):
            return False
        flat = bare(text)
        explains = bool(_EXPLANATION.match(flat))
        return explains or bool(_APPENDIX.match(text) and flat not in _UNNUMBERED)

    def _open_heading(self, text: str) -> Piece | None:
        found = heading(text)
        if found:
            return _piece(found)
        flat = bare(text)
        if flat in _PREAMBLES and not self._has_begun():
            return Piece("序言", heading=flat)
        if flat in _UNNUMBERED:
            return Piece("无号", heading=flat)
        return None

    def _open_point(self, text: str) -> Piece | None:
        if self._article is not None or self._appendix:
            return None
        found = point(text)
        if not found or (int(found.number) != self._point + 1 and self._is_inside_quotation()):
            return None
        self._point = int(found.number)
        self._quoted = False
        return _piece(found)

    def _mind_quotation(self, text: str) -> None:
        opened, closed = text.count("“"), text.count("”")
        if opened != closed:
            self._quoted = opened > closed
        elif opened:
            self._quoted = False


def _piece(mark: Mark) -> Piece:
    return Piece(mark.kind, mark.number, mark.heading, mark.text, mark.latin)


def _place(number: str) -> tuple[int, int] | None:
    whole, _, part = number.partition("-")
    return (int(whole), int(part or 0)) if whole else None


def _follows(place: tuple[int, int], last: tuple[int, int]) -> bool:
    """Whether `place` is the next article after `last`: 21 or 20-1 after 20."""
    return place in {(last[0] + 1, 0), (last[0], last[1] + 1)}


def sort(paragraphs: list[Paragraph]) -> list[Piece]:
    """The pieces of a body, in their order."""
    sorter = Sorter()
    for paragraph in paragraphs:
        sorter.take(paragraph)
    return [split for piece in sorter.pieces for split in _split(piece)]


def _split(piece: Piece) -> Iterator[Piece]:
    """An article that begins with its first item at once: 第四条 （一）…"""
    inner = item(piece.text) if piece.kind in {"条", "点"} else None
    if inner is None:
        yield piece
        return
    yield replace(piece, text="")
    yield Piece("文")
    yield _piece(inner)
