"""How near letters stand to one another: cosine over terms weighed by rarity.

Similarities are whole numbers (millionths), so that sums come out the same in any order.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from math import log, sqrt

ONE = 1_000_000
Bag = Mapping[str, float]
"""Term -> share of what is in the bag that has it; 1 for all terms of a single letter."""
Vector = dict[str, float]
Edges = list[dict[int, int]]

_PAIR = 0.8  # what a pair of characters weighs beside a word
_ONCE = 0.3  # what a term that nobody else has weighs: it only says that more was said
_COMMON = 0.1  # a term in more than this share of the letters brings nobody together
_SEEN_ALWAYS = 60  # … unless there are few letters altogether
_FAINT = 0.025  # a likeness below this counts as none


def vectors(bags: Sequence[Bag]) -> list[Vector]:
    """One vector of length 1 for each bag; empty where nothing is in it."""
    rarity = rarities(bags)
    return [_vector(bag, rarity) for bag in bags]


def rarities(bags: Sequence[Bag]) -> dict[str, float]:
    """Term -> weight."""
    seen = Counter(term for bag in bags for term in bag)
    return {
        term: log(1 + len(bags) / count)
        * (_PAIR if term[0] == "~" else 1.0)
        * (_ONCE if count == 1 else 1.0)
        for term, count in seen.items()
    }


def _vector(bag: Bag, rarity: Mapping[str, float]) -> Vector:
    weights = {term: share * rarity[term] for term, share in sorted(bag.items())}
    length = sqrt(sum(weight**2 for weight in weights.values()))
    return {term: weight / length for term, weight in weights.items()} if length else {}


def edges(made: Sequence[Vector], faint: float = _FAINT) -> Edges:
    """For each bag the likeness, at least `faint`, to every other with a telling term in common."""
    holders: dict[str, list[tuple[int, float]]] = defaultdict(list)
    found: Edges = [{} for _ in made]
    common = _common(made)
    for at, vector in enumerate(made):
        sums: dict[int, float] = defaultdict(float)
        for term, weight in vector.items():
            if term not in common:
                mine = holders[term]
                for other, theirs in mine:
                    sums[other] += weight * theirs
                mine.append((at, weight))
        for other, total in sums.items():
            if total >= faint:
                found[at][other] = found[other][at] = round(total * ONE)
    return found


def _common(made: Sequence[Vector]) -> set[str]:
    often = max(_SEEN_ALWAYS, int(_COMMON * len(made)))
    seen = Counter(term for vector in made for term in vector)
    return {term for term, count in seen.items() if count > often}
