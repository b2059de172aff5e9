"""An index in memory over passages, searched by BM25. Built once, then only read.

Terms' weights are worked out when it is built, so that a search only adds them up. Of our own
making because a question is weighed by ideas, each with several words of which the best one
counts; see docs/decisions/0014.
"""

from __future__ import annotations

import heapq
import math
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from bot.retrieval.terms import terms_of

K1 = 1.2
B = 0.5
_HEADING = 0.5  # a word of the title or chapter counts as half a word of the text
_SLICE = 50  # passages between two pauses of the builder


@dataclass(frozen=True, slots=True)
class Passage:
    """What can be found: `key` is the caller's, `title` the work it stands in."""

    key: int
    title: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Idea:
    """One thing asked for: the words it may be written in, each with its weight. The best counts.

    `share` is what it adds to the question when it is found."""

    words: tuple[tuple[str, float], ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found. `covered`: the share of the question, by rarity of its words, found."""

    key: int
    score: float
    covered: float


@dataclass(slots=True)
class _Postings:
    places: array[int] = field(default_factory=lambda: array("I"))
    weights: array[float] = field(default_factory=lambda: array("f"))


class Index:
    """Passages by their terms. Reading it needs no lock."""

    def __init__(
        self, passages: Iterable[Passage], pause: Callable[[], object] | None = None
    ) -> None:
        """`pause` is called now and then while building, to let other threads work."""
        self.keys = array("q")
        self.titles: list[str] = []
        self._terms: dict[str, _Postings] = defaultdict(_Postings)
        lengths = array("f")
        for at, passage in enumerate(passages):
            lengths.append(self._take(at, passage))
            if pause is not None and at % _SLICE == 0:
                pause()
        self.size = len(self.keys)
        self._weigh(lengths, pause)
        self._terms = dict(self._terms)

    def _take(self, at: int, passage: Passage) -> float:
        self.keys.append(passage.key)
        self.titles.append(passage.title)
        counts = {term: float(n) for term, n in terms_of(passage.text).items()}
        length = sum(counts.values())
        for term in terms_of(f"{passage.title}\n{passage.heading}"):
            counts[term] = counts.get(term, 0.0) + _HEADING
        for term, count in counts.items():
            postings = self._terms[term]
            postings.places.append(at)
            postings.weights.append(count)
        return length

    def _weigh(self, lengths: Sequence[float], pause: Callable[[], object] | None) -> None:
        mean = sum(lengths) / max(1, len(lengths))
        norms = [K1 * (1 - B + B * length / (mean or 1.0)) for length in lengths]
        for nth, postings in enumerate(self._terms.values()):
            for at, place in enumerate(postings.places):
                count = postings.weights[at]
                postings.weights[at] = count * (K1 + 1) / (count + norms[place])
            if pause is not None and nth % 2000 == 0:
                pause()

    def rarity(self, term: str) -> float:
        """What a term is worth: much for one that few passages have, most for one that none has."""
        known = self._terms.get(term)
        having = 0 if known is None else len(known.places)
        return math.log(1 + (self.size - having + 0.5) / (having + 0.5))

    def places(self, term: str) -> Sequence[int]:
        """The passages, by number, that have a term."""
        known = self._terms.get(term)
        return () if known is None else known.places

    def search(
        self, ideas: Sequence[Idea], most: int = 5, among: frozenset[str] = frozenset()
    ) -> list[Hit]:
        """The best passages, best first; of the works `among` only, when some are named."""
        scores: dict[int, float] = defaultdict(float)
        covered: dict[int, float] = defaultdict(float)
        whole = 0.0
        for idea in ideas:
            worth = self._worth(idea) * idea.weight
            whole += worth if idea.weight >= 1.0 else 0.0
            for place, weight in self._best_of(idea).items():
                scores[place] += weight * idea.weight
                covered[place] += worth if idea.weight >= 1.0 else 0.0
        if among:
            scores = {p: s for p, s in scores.items() if self.titles[p] in among}
        best = heapq.nsmallest(most, scores, key=lambda p: (-scores[p], self.keys[p]))
        return [Hit(self.keys[p], scores[p], covered[p] / whole if whole else 0.0) for p in best]

    def _worth(self, idea: Idea) -> float:
        return min((self.rarity(word) for word, _ in idea.words if self.places(word)), default=9.0)

    def _best_of(self, idea: Idea) -> dict[int, float]:
        best: dict[int, float] = {}
        for word, share in idea.words:
            postings = self._terms.get(word)
            if postings is None:
                continue
            factor = share * self.rarity(word)
            for place, weight in zip(postings.places, postings.weights, strict=True):
                value = weight * factor
                if value > best.get(place, 0.0):
                    best[place] = value
        return best
