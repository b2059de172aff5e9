"""Likeness by way of others: who is near to my nearest is nearer to me.

Two people who mean the same may not have a word in common (黑灯瞎火, 路灯坏了), but a third says
both. Each letter's likenesses are added to by those of its nearest letters, each by how near it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from heapq import nsmallest
from math import isqrt

from bot.themes.nearness import ONE, Edges

_ASKED = 12
"""Nearest letters that are asked; ties go to the lower index."""
_FAINT = ONE // 33


def by_neighbours(edges: Edges) -> Edges:
    """Edges anew, in the same measure: 0 for nothing in common, about ONE for the same letter."""
    rows = [_row(edges, at) for at in range(len(edges))]
    whole = [row[at] for at, row in enumerate(rows)]
    found: Edges = [{} for _ in edges]
    for at, row in enumerate(rows):
        mine = found[at]
        for other, likeness in row.items():
            back = rows[other].get(at, 0)
            if other == at or (back and other < at):
                continue  # itself, or done from the other side
            both = (likeness + back) * ONE // (2 * isqrt(whole[at] * whole[other]))
            if both >= _FAINT:
                mine[other] = found[other][at] = both
    return found


def _row(edges: Edges, at: int) -> dict[int, int]:
    row = dict(edges[at])
    row[at] = ONE
    for near, likeness in _nearest(edges[at].items()):
        row[near] += likeness
        for other, theirs in edges[near].items():
            row[other] = row.get(other, 0) + likeness * theirs // ONE
    return row


def _nearest(likenesses: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    return nsmallest(_ASKED, likenesses, key=lambda pair: (-pair[1], pair[0]))
