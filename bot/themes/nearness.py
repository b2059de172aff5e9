"""How near letters stand to one another: cosine over terms weighed by rarity.

Similarities are whole numbers (millionths), so that sums come out the same in any order.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from math import log, sqrt

ONE = 1_000_000
Vector = dict[str, float]
Edges = list[dict[int, int]]

_PAIR = 0.5  # what a pair of characters weighs beside a word
_COMMON = 0.06  # a term in more than this share of the letters brings nobody together
_SEEN_ALWAYS = 60  # … unless there are few letters altogether
_FAINT = ONE // 25  # a likeness below this counts as none


def vectors(bags: Sequence[frozenset[str]]) -> list[Vector]:
    """One vector of length 1 for each bag; empty where nothing in it is of use."""
    rarity = rarities(bags)
    return [_vector(bag, rarity) for bag in bags]


def rarities(bags: Sequence[frozenset[str]]) -> dict[str, float]:
    """Term -> weight. A term that only one letter has weighs, too: it says what else is in it."""
    seen = Counter(term for bag in bags for term in bag)
    return {
        term: log(1 + len(bags) / count) * (_PAIR if term[0] == "~" else 1.0)
        for term, count in seen.items()
    }


def _vector(bag: frozenset[str], rarity: Mapping[str, float]) -> Vector:
    terms = sorted(bag)
    length = sqrt(sum(rarity[term] ** 2 for term in terms))
    return {term: rarity[term] / length for term in terms} if length else {}


def edges(made: Sequence[Vector]) -> Edges:
    """For each letter the likeness to every other that it shares a telling term with."""
    holders: dict[str, list[tuple[int, float]]] = defaultdict(list)
    found: Edges = [{} for _ in made]
    often = max(_SEEN_ALWAYS, int(_COMMON * len(made)))
    common = {t for t, n in Counter(t for v in made for t in v).items() if n > often}
    for at, vector in enumerate(made):
        sums: dict[int, float] = defaultdict(float)
        for term, weight in vector.items():
            if term in common:
                continue
            mine = holders[term]
            for other, theirs in mine:
                sums[other] += weight * theirs
            mine.append((at, weight))
        for other, total in sums.items():
            likeness = round(total * ONE)
            if likeness >= _FAINT:
                found[at][other] = found[other][at] = likeness
    return found
