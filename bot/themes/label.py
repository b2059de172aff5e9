"""A short phrase for a group, cut out of one of its letters: its own words, nothing made up."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot import segment
from bot.themes.said import Said
from bot.themes.terms import common_word, is_empty, plain

LONGEST = 14
_CLAUSE = re.compile(r"[\u3400-\u9fff]+")
_A_GAP_COSTS = 0.4


def label_of(letters: Sequence[Said], weights: Mapping[str, float]) -> str:
    """The telling stretch of the first letter that has one; "" when none has.

    `letters`: the most central first. `weights`: the words that several of them share, with what
    each weighs. A stretch holds these and empty words only: a name that one person wrote stays out.
    """
    for letter in letters:
        stretches = [
            stretch
            for clause in _CLAUSE.findall(plain(letter))
            for stretch in _stretches(segment.cut(clause), weights)
        ]
        if stretches:
            return max(stretches, key=lambda found: (round(found[0], 9), -len(found[1]), found[1]))[
                1
            ]
    return ""


def _stretches(words: list[str], weights: Mapping[str, float]) -> list[tuple[float, str]]:
    """(what it weighs, the words) of every stretch that begins and ends with a telling word."""
    telling = [weights.get(common_word(word), 0.0) for word in words]
    found = []
    for start, first in enumerate(telling):
        if not first:
            continue
        weight, text, seen = 0.0, "", set()
        for at in range(start, len(words)):
            text += words[at]
            word = common_word(words[at])
            if len(text) > LONGEST or not (telling[at] or is_empty(word)):
                break
            weight += (telling[at] if word not in seen else 0.0) - _A_GAP_COSTS * (not telling[at])
            seen.add(word)
            if telling[at]:
                found.append((weight, text))
    return found
