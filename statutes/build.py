"""Makes the tree from sorted pieces."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from statutes.sorting import Piece
from statutes.tree import Kind, Node

_RANK = {"编": 0, "分编": 1, "章": 2, "节": 3}
_OPENERS = {*_RANK, "无号", "条", "点", "附件", "序言"}
_JOINED = "、和与及或以的"
_DATE = re.compile(
    r"^[\d〇○零一二三四五六七八九]{4}年[\d一二三四五六七八九十]{1,3}月[\d一二三四五六七八九十]{1,3}日$"
)
_SIGNATURE_LENGTH = 40


@dataclass
class _Open:
    """A node that may still grow."""

    kind: Kind
    number: str = ""
    heading: str = ""
    lines: list[str] = field(default_factory=list)
    children: list[_Open] = field(default_factory=list)

    def add(self, child: _Open) -> _Open:
        self.children.append(child)
        return child

    def frozen(self) -> Node:
        children = tuple(child.frozen() for child in self.children)
        return Node(self.kind, self.number, self.heading, "\n".join(self.lines), children)


class Builder:
    """Takes pieces in their order; `tree()` is what came of them."""

    def __init__(self) -> None:
        self._roots: list[_Open] = []
        self._over: list[_Open] = []  # the open headings, outermost first
        self._main: _Open | None = None  # the open 条, 点, 序言 or 附件
        self._part: _Open | None = None  # its open 款
        self._parts = 0
        self._item: _Open | None = None
        self._sub: _Open | None = None
        self._top = "章"

    def take(self, piece: Piece) -> None:
        """Takes in one piece."""
        if piece.kind in _RANK or piece.kind == "无号":
            self._open_heading(piece)
        elif piece.kind in {"条", "点", "附件", "序言"}:
            self._open_main(piece)
        elif piece.kind == "项":
            self._open_item(piece)
        elif piece.kind == "目":
            self._open_sub_item(piece)
        else:
            self._add_text(piece)

    def tree(self) -> tuple[Node, ...]:
        """The finished tree."""
        return tuple(root.frozen() for root in self._roots)

    def _open_heading(self, piece: Piece) -> None:
        kind: Kind = self._kind_of(piece)
        while self._over and _RANK[self._over[-1].kind] >= _RANK[kind]:
            self._over.pop()
        opened = self._under_headings(_Open(kind, piece.number, piece.heading))
        self._over.append(opened)
        self._main = self._part = self._item = self._sub = None

    def _kind_of(self, piece: Piece) -> Kind:
        """总则 and 附则 without a number stand as high as the highest heading so far."""
        if piece.kind == "无号":
            highest = min(
                (_RANK[root.kind] for root in self._roots if root.kind in _RANK), default=2
            )
            return next(k for k, rank in _KINDS if rank == highest)
        return next(k for k, _ in _KINDS if k == piece.kind)

    def _under_headings(self, node: _Open) -> _Open:
        if self._over:
            return self._over[-1].add(node)
        self._roots.append(node)
        return node

    def _open_main(self, piece: Piece) -> None:
        if piece.kind == "条":
            self._main = self._under_headings(_Open("条", piece.number, piece.heading))
        else:
            kind: Kind = "点" if piece.kind == "点" else "附件" if piece.kind == "附件" else "序言"
            self._main = _Open(kind, piece.number, piece.heading)
            self._roots.append(self._main)
            self._over = []
        self._parts = 0
        self._part = self._item = self._sub = None
        if piece.text:
            self._add_text(piece)

    def _open_part(self, main: _Open, text: str) -> None:
        """A new 款 of the open 条 or 点."""
        self._parts += 1
        self._part = main.add(_Open("款", str(self._parts), lines=[text] if text else []))
        self._item = self._sub = None

    def _open_item(self, piece: Piece) -> None:
        if self._main is None or self._main.kind in {"附件", "序言"}:
            self._add_text(replace(piece, text=f"（{piece.number}）{piece.text}"))
            return
        holder = self._part or self._main
        self._item = holder.add(_Open("项", piece.number, lines=[piece.text] if piece.text else []))
        self._sub = None

    def _open_sub_item(self, piece: Piece) -> None:
        if self._main is None or self._main.kind in {"附件", "序言"}:
            self._add_text(replace(piece, text=f"{piece.number}.{piece.text}"))
            return
        holder = self._item or self._part or self._main
        self._sub = holder.add(_Open("目", piece.number, lines=[piece.text] if piece.text else []))

    def _add_text(self, piece: Piece) -> None:
        if self._main is None:
            self._add_loose(piece.text)
        elif self._main.kind in {"附件", "序言"}:
            self._main.lines.append(piece.text)
        elif piece.kind in {"续", "表"} and (leaf := self._sub or self._item or self._part):
            leaf.lines.append(piece.text)
        else:
            self._open_part(self._main, piece.text)

    def _add_loose(self, text: str) -> None:
        """Text below a heading and before its first article."""
        if self._over:
            self._over[-1].lines.append(text)
            return
        self._main = _Open("序言", lines=[text])
        self._roots.append(self._main)


_KINDS: tuple[tuple[Kind, int], ...] = (("编", 0), ("分编", 1), ("章", 2), ("节", 3))


def build(pieces: list[Piece]) -> tuple[Node, ...]:
    """The tree of sorted pieces."""
    builder = Builder()
    whole = _with_levels(_with_whole_headings(_with_signature(pieces)))
    for piece in _with_continuations(whole):
        builder.take(piece)
    return builder.tree()


def _with_whole_headings(pieces: Iterable[Piece]) -> list[Piece]:
    """A heading that breaks over two paragraphs becomes one."""
    whole: list[Piece] = []
    for piece in pieces:
        above = whole[-1] if whole else None
        if above and piece.kind == "文" and above.kind in _RANK and _continues(above, piece.text):
            whole[-1] = replace(above, heading=above.heading + piece.text)
        else:
            whole.append(piece)
    return whole


def _continues(above: Piece, text: str) -> bool:
    if len(text) > 30 or text.endswith(("。", "；", "：", ":")):
        return False
    return (
        not above.heading or above.heading[-1] in _JOINED or text[0] in _JOINED or len(text) <= 20
    )


def _with_signature(pieces: list[Piece]) -> list[Piece]:
    """Who issued the text and when, below its last article, is no part of that article."""
    end = next((i for i, p in enumerate(pieces) if p.kind == "附件"), len(pieces))
    start = end
    while (
        start > 0 and pieces[start - 1].kind == "文" and _signs(pieces[start - 1].text, start < end)
    ):
        start -= 1
    if start == end:
        return pieces
    signed = [Piece("附件"), *pieces[start:end]]
    return [*pieces[:start], *signed, *pieces[end:]]


def _signs(text: str, above_a_date: bool) -> bool:
    if _DATE.match(re.sub(r"\s", "", text)):
        return True
    return above_a_date and len(text) <= _SIGNATURE_LENGTH and not re.search("[。；：，]", text)


def _with_levels(pieces: list[Piece]) -> list[Piece]:
    """（1） below （一） is a 目; where an article knows no （一）, it is a 项."""
    levelled: list[Piece] = []
    below = False
    for piece in pieces:
        below = piece.kind not in _OPENERS and (below or (piece.kind == "项" and not piece.latin))
        lower = below and piece.kind == "项" and piece.latin
        levelled.append(replace(piece, kind="目") if lower else piece)
    return levelled


def _with_continuations(pieces: list[Piece]) -> list[Piece]:
    """Text between two neighbours of one list (（一） … （二）) goes on with the first of them."""
    goes_on = list(pieces)
    for kind in ("目", "项"):
        last, between = "", list[int]()
        for index, piece in enumerate(pieces):
            if piece.kind in _OPENERS:
                last, between = "", []
            elif piece.kind == "文":
                between.append(index)
            elif piece.kind == kind:
                if last and int(piece.number) == int(last) + 1:
                    for place in between:
                        goes_on[place] = replace(pieces[place], kind="续")
                last, between = piece.number, []
            elif kind == "目" and piece.kind == "项":
                last, between = "", []
    return goes_on
