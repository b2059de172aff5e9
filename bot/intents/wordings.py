"""A rule's pattern taken apart into its wordings, the alternatives it is a list of.

Most rules are long lists, of which a message holds one or two. Each wording waits for a piece of
text it cannot match without; the wordings that are left, tried side by side, find what the whole
pattern would have found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_MARK = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[()|]", re.DOTALL)
_POINTS_BACK = re.compile(r"\\[1-9]")  # counts groups, so the pattern must stay in one piece


def alternatives(pattern: str) -> list[str]:
    """The alternatives of a pattern, in the order in which they are tried."""
    if _POINTS_BACK.search(pattern):
        return [pattern]
    found: list[str] = []
    depth, start = 0, 0
    for mark in _MARK.finditer(pattern):
        depth += {"(": 1, ")": -1}.get(mark[0], 0)
        if mark[0] == "|" and depth == 0:
            found.append(pattern[start : mark.start()])
            start = mark.end()
    return [*found, pattern[start:]]


def matches(wordings: Sequence[re.Pattern[str]], text: str) -> Iterator[re.Match[str]]:
    """What a pattern with these alternatives, in this order, finds: no two matches overlap.

    No wording matches the empty text.
    """
    return wordings[0].finditer(text) if len(wordings) == 1 else _by_turns(wordings, text)


def _by_turns(wordings: Sequence[re.Pattern[str]], text: str) -> Iterator[re.Match[str]]:
    """Always the match that begins first, of two that begin together that of the first wording."""
    ahead = [match for wording in wordings if (match := wording.search(text))]
    while len(ahead) > 1:
        first = min(ahead, key=_begin)
        yield first
        end = first.end()
        ahead = [
            match
            for before in ahead
            if (match := before if before.start() >= end else before.re.search(text, end))
        ]
    if ahead:
        yield ahead[0]
        yield from ahead[0].re.finditer(text, ahead[0].end())


def _begin(match: re.Match[str]) -> int:
    return match.start()
