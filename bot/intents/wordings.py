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
    if len(wordings) == 1:
        yield from wordings[0].finditer(text)
        return
    ahead = [wording.search(text) for wording in wordings]
    while True:
        first: re.Match[str] | None = None
        for match in ahead:
            if match and (first is None or match.start() < first.start()):
                first = match
        if first is None:
            return
        yield first
        end = first.end()
        for at, match in enumerate(ahead):
            if match and match.start() < end:
                ahead[at] = wordings[at].search(text, end)
