"""The same said again: letters in nearly the same words, before anything else is weighed.

A sentence that goes round in a village would make its own words common and, by its mere number,
stand apart from others of the same mind. So near-copies are put together first, and words are
weighed by how many different things were said with them. How many said it is not forgotten: it
counts when groups join.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from bot.themes.linkage import linked
from bot.themes.nearness import ONE, Bag, edges, vectors

_AGAIN = 0.45
"""Mean likeness from which on letters say the same again."""


def said_again(
    bags: Sequence[Bag], sizes: Sequence[int], themes: Mapping[int, int]
) -> list[list[int]]:
    """Indices of bags that nearly repeat one another, each cluster sorted."""
    return linked(edges(vectors(bags), faint=_AGAIN / 2), sizes, int(_AGAIN * ONE), themes)


def in_one(bags: Sequence[Bag]) -> Bag:
    """One bag for several: what all of them say weighs most."""
    counts = Counter(term for bag in bags for term in bag)
    return {term: count / len(bags) for term, count in counts.items()}
