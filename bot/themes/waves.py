"""The same text from many people within days: marked, never taken away.

A wave may be a neighbourhood that agreed on its words, or one person with many telephones; that
is for a person to judge. Small edits do not hide it: texts are compared by their runs of three
characters, after everything but characters and digits is out.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.normalise import normalise
from bot.themes.said import Said

SAME = 0.75  # share of runs in common (Jaccard) from which on two texts are the same
VOICES = 3
WITHIN = timedelta(days=3)  # at most so long between one and the next
SHORTEST = 12
"""Characters. Shorter, people say the same words without knowing of one another (村里装个路灯)."""

_SIGNS = re.compile(r"[^\u3400-\u9fffA-Za-z0-9]+")
_LONGEST = 1_000
_RUN = 3


@dataclass(frozen=True, slots=True)
class Wave:
    """Letters of one text in the order of their arrival; `people` are those with a name, and
    `nameless` the letters without one."""

    keys: tuple[int, ...]
    people: int
    nameless: int


def waves(letters: Sequence[Said]) -> tuple[Wave, ...]:
    """All waves, the longest first; no letter is in two. The order of the letters is nothing."""
    found = []
    for same in _same_texts(sorted(letters, key=lambda one: (one.at, one.key))):
        for run in _without_long_pauses(same):
            people = len({one.voice for one in run if one.voice is not None})
            nameless = sum(one.voice is None for one in run)
            if people + nameless >= VOICES:
                found.append(Wave(tuple(one.key for one in run), people, nameless))
    return tuple(sorted(found, key=lambda wave: (-len(wave.keys), wave.keys)))


def _without_long_pauses(letters: Sequence[Said]) -> Iterator[list[Said]]:
    run: list[Said] = []
    for letter in letters:
        if run and letter.at - run[-1].at > WITHIN:
            yield run
            run = []
        run.append(letter)
    if run:
        yield run


def _same_texts(letters: Sequence[Said]) -> list[list[Said]]:
    """Groups of two and more with the same text, in the order handed in."""
    by_text: dict[str, list[int]] = defaultdict(list)
    for at, letter in enumerate(letters):
        text = _SIGNS.sub("", normalise(letter.text[:_LONGEST]).text)
        if len(text) >= SHORTEST:
            by_text[text].append(at)
    texts = sorted(by_text)
    together = _together([_runs(text) for text in texts])
    groups = [sorted(at for which in group for at in by_text[texts[which]]) for group in together]
    return [[letters[at] for at in group] for group in groups if len(group) > 1]


def _runs(text: str) -> frozenset[str]:
    return frozenset(text[at : at + _RUN] for at in range(len(text) - _RUN + 1))


def _together(bags: Sequence[frozenset[str]]) -> list[list[int]]:
    """Groups of texts that a chain of near-identical ones connects."""
    leads = list(range(len(bags)))

    def lead(at: int) -> int:
        while leads[at] != at:
            leads[at] = leads[leads[at]]
            at = leads[at]
        return at

    for first, second in _same_pairs(bags):
        one, other = sorted((lead(first), lead(second)))
        leads[other] = one
    groups: dict[int, list[int]] = defaultdict(list)
    for at in range(len(bags)):
        groups[lead(at)].append(at)
    return list(groups.values())


def _same_pairs(bags: Sequence[frozenset[str]]) -> Iterator[tuple[int, int]]:
    """Pairs with enough in common. Only a bag's rarest runs are looked up: two bags of which a
    share SAME is common must have one of them in common (prefix filtering)."""
    seen = Counter(run for bag in bags for run in bag)
    holders: dict[str, list[int]] = defaultdict(list)
    for at, bag in enumerate(bags):
        order = sorted(bag, key=lambda run: (seen[run], run))
        rare = order[: len(bag) - int(SAME * len(bag)) + 1]
        tried = {other for run in rare for other in holders[run]}
        for other in sorted(tried):
            common = len(bag & bags[other])
            if common >= SAME * (len(bag) + len(bags[other]) - common):
                yield other, at
        for run in rare:
            holders[run].append(at)
