"""How the parts of a text hang together, told from their kinds and numbers alone, in their order.

What an officer corrects is a list: a paragraph joined, parted, moved to another kind. The tree and
the references (42.2(1)) follow from the list, so that they can never contradict it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from statutes.numerals import chinese

RANKS = {
    name: rank
    for rank, names in enumerate(("编", "分编", "章", "节", "条 点 序言 附件", "款", "项", "目"))
    for name in names.split()
}
"""A part belongs to the last one before it of a lower rank."""

HEADINGS = frozenset({"编", "分编", "章", "节"})
_ALONE = frozenset({"点", "序言", "附件"})  # never within a 章


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a part stands: the index of the part above it, and the reference people give it."""

    parent: int | None
    place: str


def seats(parts: Sequence[tuple[str, str]]) -> list[Seat]:
    """The seat of each (kind, number), in the order of the text. The articles of a decision that
    has no 条 are its 点."""
    unit = unit_kind(kind for kind, _ in parts)
    over: list[int] = []
    found: list[Seat] = []
    count = 0
    for index, (kind, number) in enumerate(parts):
        rank = RANKS[kind]
        while over and (kind in _ALONE or RANKS[parts[over[-1]][0]] >= rank):
            over.pop()
        parent = over[-1] if over else None
        above = "" if parent is None else found[parent].place
        count = 0 if rank <= RANKS["条"] else count + (kind == "款")
        found.append(Seat(parent, _place(kind, number, above, count, unit)))
        over.append(index)
    return found


def unit_kind(kinds: Iterable[str]) -> str:
    """条, or 点 for a text that has none: what people speak on one by one."""
    return "条" if "条" in set(kinds) else "点"


def _place(kind: str, number: str, above: str, count: int, unit: str) -> str:
    if kind == unit:
        return number
    if not above:
        return ""
    if kind == "款":
        return f"{above}.{count}"
    if kind == "项" and number:
        return f"{above}({number})"
    return above


def label(kind: str, number: str) -> str:
    """What stands before the words: 第三章, 第二十条之一, （一）, 1., 一、; nothing for a 款."""
    if not number:
        return ""
    whole, _, among = number.partition("-")
    counted = chinese(int(whole))
    if kind == "项":
        return f"（{counted}）"
    if kind == "目":
        return f"{whole}."
    if kind == "点":
        return f"{counted}、"
    if kind not in RANKS or RANKS[kind] > RANKS["条"]:
        return ""
    return f"第{counted}{kind}" + (f"之{chinese(int(among))}" if among else "")
