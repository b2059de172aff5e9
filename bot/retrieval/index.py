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
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from bot.retrieval.terms import terms_of

K1 = 0.6  # that a word stands there says more than how often
B = 0.5
_OTHERS = 0.25  # what the further words of an idea add to its best one
_WHOLE = 0.5  # how much a passage loses that covers nothing of the question
_HEADING = 0.5  # a word of the title or chapter counts as half a word of the text
_PLAIN = 1.0  # a word that people ask with
_NEAR = 40  # of the best passages say where the question belongs
_CHAPTER = 0.1  # what a passage gains in the chapter that most of them stand in
_WORK = 0.1  # and in the work
COUNTS = 0.5  # lighter ideas only help to order: nothing is missing where they are not found
_SLICE = 50  # passages between two pauses of the builder


@dataclass(frozen=True, slots=True)
class Passage:
    """What can be found: `key` is the caller's, `title` the work it stands in, `plain` how people
    ask for it."""

    key: int
    title: str
    heading: str
    text: str
    plain: str = ""


@dataclass(frozen=True, slots=True)
class Idea:
    """One thing asked for: the words it may be written in, each with its weight.

    The best word counts in full."""

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
        self._chapters: list[str] = []
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
        self._chapters.append(passage.heading)
        counts = {term: float(n) for term, n in terms_of(passage.text).items()}
        length = sum(counts.values())
        for term in terms_of(f"{passage.title}\n{passage.heading}"):
            counts[term] = counts.get(term, 0.0) + _HEADING
        for term in terms_of(passage.plain):
            counts[term] = counts.get(term, 0.0) + _PLAIN
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
        scores = [0.0] * self.size
        covered = [0.0] * self.size
        whole = 0.0
        for idea in ideas:
            worth = self.worth(idea) * idea.weight if idea.weight >= COUNTS else 0.0
            whole += worth
            self._add(idea, scores, covered, worth)
        places = (at for at, score in enumerate(scores) if score)
        if among:
            places = (at for at in places if self.titles[at] in among)
        hits = (
            (scores[at] * (1 - _WHOLE + _WHOLE * (covered[at] / whole if whole else 0.0)), at)
            for at in places
        )
        near = heapq.nsmallest(max(_NEAR, most), hits, key=self._order)
        best = sorted(self._where_it_belongs(near), key=self._order)[:most]
        return [
            Hit(self.keys[at], score, covered[at] / whole if whole else 0.0) for score, at in best
        ]

    def _order(self, hit: tuple[float, int]) -> tuple[float, int]:
        return -hit[0], self.keys[hit[1]]

    def _where_it_belongs(self, near: list[tuple[float, int]]) -> Iterator[tuple[float, int]]:
        """The hits, those raised that stand where most of what was found stands: whoever asks about
        a court means the articles about courts, without naming the statute."""
        works: dict[str, float] = defaultdict(float)
        chapters: dict[tuple[str, str], float] = defaultdict(float)
        for score, at in near:
            works[self.titles[at]] += score
            chapters[self.titles[at], self._chapters[at]] += score
        work = max(works.values(), default=0.0)
        chapter = max(chapters.values(), default=0.0)
        for score, at in near:
            gain = _WORK * works[self.titles[at]] / work
            gain += _CHAPTER * chapters[self.titles[at], self._chapters[at]] / chapter
            yield score * (1 + gain), at

    def _add(self, idea: Idea, scores: list[float], covered: list[float], worth: float) -> None:
        known = [(word, share) for word, share in idea.words if self._is_telling(word, idea)]
        if len(known) == 1:
            word, share = known[0]
            factor = share * self.rarity(word) * idea.weight
            postings = self._terms[word]
            for at, weight in zip(postings.places, postings.weights, strict=True):
                scores[at] += weight * factor
                covered[at] += worth
            return
        for at, weight in self._weights(known).items():
            scores[at] += weight * idea.weight
            covered[at] += worth

    def _is_telling(self, word: str, idea: Idea) -> bool:
        """Not a character or pair that every third passage has: it would only cost time."""
        having = len(self.places(word))
        return bool(having) and (idea.weight >= 1.0 or having <= max(50, self.size // 3))

    def worth(self, idea: Idea) -> float:
        """What an idea is worth: as much as the commonest of its words."""
        known = (self.rarity(word) for word, _ in idea.words if self.places(word))
        return min(known, default=self.rarity(""))  # what is nowhere is the rarest of all

    def _weights(self, words: Sequence[tuple[str, float]]) -> dict[int, float]:
        """What an idea adds to each passage: its best word in full, the others a little."""
        best: dict[int, float] = {}
        for word, share in words:
            postings = self._terms[word]
            factor = share * self.rarity(word)
            for at, weight in zip(postings.places, postings.weights, strict=True):
                value, before = weight * factor, best.get(at, 0.0)
                if value > before:
                    best[at] = value + _OTHERS * before
                else:
                    best[at] = before + _OTHERS * value
        return best
