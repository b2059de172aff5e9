"""What became of a text between two versions: which part is which, and which words changed."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from statutes.paragraph import bare

Pair = tuple[int | None, int | None]
"""An index of the older text and one of the newer; None for what came or went."""

ALIKE = 0.4  # of the pairs of characters of two parts, so many must agree
ALIKE_IN_PLACE = 0.2  # the same, for parts of one number
_WINDOW = 30  # how far apart two rewritten parts are looked at, in very long texts
_CLOSELY = 2_000_000  # characters by characters; longer texts are compared by clauses
_SHORT = 2  # characters that happen to agree between two changes are no agreement
_CLAUSE = re.compile(r"[^，。；：、！？\n]*[，。；：、！？\n]?")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a text as it is compared: its number and its words."""

    place: str
    words: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A run of words that stayed, went or came."""

    what: Literal["same", "gone", "new"]
    text: str


def pairs(old: Sequence[Part], new: Sequence[Part]) -> list[Pair]:
    """Which part became which, in the order of the newer text, those that went at their old
    place. The same words are the same part wherever they stand; of the others those most alike."""
    became = _same(old, new)
    became |= _alike(old, new, became)
    return list(_in_order(len(old), len(new), became))


def _same(old: Sequence[Part], new: Sequence[Part]) -> dict[int, int]:
    """Old to new, of equal words: those of the same number first, then in their order."""
    where: dict[str, list[int]] = defaultdict(list)
    for index, part in enumerate(new):
        where[bare(part.words)].append(index)
    became: dict[int, int] = {}
    for same_place in (True, False):
        for index, part in enumerate(old):
            if index in became:
                continue
            left = where[bare(part.words)]
            fit = (n for n in left if not same_place or new[n].place == part.place)
            chosen = next(fit, None)
            if chosen is not None:
                left.remove(chosen)
                became[index] = chosen
    return became


def _alike(old: Sequence[Part], new: Sequence[Part], became: dict[int, int]) -> dict[int, int]:
    """Of what is left, the most alike first."""
    taken = set(became.values())
    olds = [index for index in range(len(old)) if index not in became]
    news = [index for index in range(len(new)) if index not in taken]
    grams = {("old", i): _grams(old[i].words) for i in olds}
    grams |= {("new", i): _grams(new[i].words) for i in news}
    near = None if len(olds) * len(news) <= 40_000 else _WINDOW
    found = []
    for i in olds:
        for j in news:
            here = old[i].place == new[j].place
            if near is not None and not here and abs(i - j) > near:
                continue
            likeness = _likeness(grams["old", i], grams["new", j])
            if likeness >= (ALIKE_IN_PLACE if here else ALIKE):
                found.append((likeness + 0.05 * here, i, j))
    chosen: dict[int, int] = {}
    for _, i, j in sorted(found, key=lambda one: (-one[0], one[1], one[2])):
        if i not in chosen and j not in taken:
            chosen[i] = j
            taken.add(j)
    return chosen


def _in_order(olds: int, news: int, became: dict[int, int]) -> Iterator[Pair]:
    """What went stands behind what stood before it."""
    came = {j: i for i, j in became.items()}
    gone: dict[int, list[int]] = defaultdict(list)
    before = -1
    for i in range(olds):
        if i in became:
            before = became[i]
        else:
            gone[before].append(i)
    for j in range(-1, news):
        if j >= 0:
            yield came.get(j), j
        yield from ((i, None) for i in gone[j])


def _grams(words: str) -> Counter[str]:
    text = bare(words)
    return Counter(text[at : at + 2] for at in range(max(1, len(text) - 1)))


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    total = one.total() + other.total()
    if not total:
        return 0.0
    shorter, longer = sorted((one, other), key=len)
    shared = sum(min(count, longer[gram]) for gram, count in shorter.items() if gram in longer)
    return 2 * shared / total


def marks(old: str, new: str) -> tuple[Mark, ...]:
    """The newer text with what went and what came, word by word."""
    if old == new:
        return (Mark("same", new),) if new else ()
    before, after = _tokens(old, new)
    found: list[Mark] = []
    for what, i1, i2, j1, j2 in _steps(before, after):
        if what == "equal":
            found.append(Mark("same", "".join(after[j1:j2])))
        else:
            found += _changed("".join(before[i1:i2]), "".join(after[j1:j2]))
    return tuple(_joined(found))


def _tokens(old: str, new: str) -> tuple[list[str], list[str]]:
    if len(old) * len(new) <= _CLOSELY:
        return list(old), list(new)
    return _CLAUSE.findall(old), _CLAUSE.findall(new)


def _steps(before: list[str], after: list[str]) -> Iterator[tuple[str, int, int, int, int]]:
    """The steps of difflib, without agreements too short to mean anything."""
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for at, (what, i1, i2, j1, j2) in enumerate(steps):
        between = 0 < at < len(steps) - 1
        short = sum(map(len, after[j1:j2])) < _SHORT
        yield ("replace" if what == "equal" and between and short else what), i1, i2, j1, j2


def _changed(gone: str, came: str) -> list[Mark]:
    return [Mark("gone", gone)] * bool(gone) + [Mark("new", came)] * bool(came)


def _joined(found: Iterable[Mark]) -> Iterator[Mark]:
    """Runs between two agreements: all that went, then all that came."""
    held: dict[str, str] = {"gone": "", "new": ""}
    for mark in found:
        if mark.what != "same":
            held[mark.what] += mark.text
            continue
        yield from _changed(held["gone"], held["new"])
        held = {"gone": "", "new": ""}
        yield mark
    yield from _changed(held["gone"], held["new"])
