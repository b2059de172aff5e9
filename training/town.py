"""What a town's corrections add to the shipped weights, learned beside them.

The shipped weights stay as they are; what is learned is a difference to them, pulled towards
nothing, so that where the town says nothing the house reads as before. A feature may carry a
difference only when it was met in the letters of several people (`several`): the result is a list
of runs of characters with points, and no run of it is one person's alone.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import math
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from bot.intents.learned import GRAIN, WEIGHTS, Weights, content
from training.learner import errors_of, shares_of

_SEED = 20
_RATE = 0.02
_SMALL = 2e-2  # an error below this teaches nothing
_PULL = 1.5e-3  # towards the shipped weights, at every step of a feature
_EPOCHS, _FEWEST, _STEPS = 8, 2, 13_000
"""Times that all lessons are gone through: fewer when there are many, so that it stays minutes."""


class Sums(NamedTuple):
    """The points of a text's features added up for each kind, and how many features had any."""

    points: list[float]
    features: int


@dataclass(frozen=True, slots=True)
class Base:
    """The shipped weights as the content of their file, and a digest that names them."""

    content: dict[str, Any]
    digest: str

    def sums(self, features: Iterable[str]) -> Sums:
        """What they make of a text, before it is weighed by how many features it has."""
        rows = self.content["weights"]
        known = [rows[f] for f in features if f in rows]
        added = [sum(points) / GRAIN for points in zip(*known, strict=True)]
        return Sums(added or [0.0] * len(self.content["kinds"]), len(known))

    @property
    def scale(self) -> float:
        """As `Weights.scale`."""
        return float(self.content.get("scale", 0.0))

    def knows(self, feature: str) -> bool:
        return feature in self.content["weights"]


@lru_cache(maxsize=1)
def shipped_digest() -> str:
    """Names the shipped weights; empty when there are none."""
    return hashlib.sha256(WEIGHTS.read_bytes()).hexdigest()[:16] if WEIGHTS.exists() else ""


def shipped() -> Base:
    """Raises OSError or ValueError when the shipped file is missing or broken."""
    return Base(content(WEIGHTS), shipped_digest())


@dataclass(frozen=True, slots=True)
class Taught:
    """One text: features that may carry a difference, what the base says of it, what it is; None
    where it is to be read as the base reads it, and not a hair otherwise."""

    features: Sequence[str]
    base: Sums
    kind: int | None
    weight: float


@dataclass(frozen=True, slots=True)
class Difference:
    """Points beside the shipped ones, in their grain; `base` names those it belongs to."""

    base: str
    bias: list[float]
    rows: dict[str, list[int]]

    def pack(self) -> bytes:
        """The same difference, the same bytes."""
        raw = {"base": self.base, "bias": self.bias, "rows": self.rows}
        plain = json.dumps(raw, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        return gzip.compress(plain.encode(), mtime=0)

    @classmethod
    def unpack(cls, packed: bytes) -> Difference:
        """Raises OSError, EOFError, ValueError or KeyError for anything `pack` did not make."""
        raw = json.loads(gzip.decompress(packed))
        return cls(raw["base"], raw["bias"], raw["rows"])

    def on(self, base: Base) -> Weights:
        """Both together, ready to read with. Raises ValueError when they do not belong together."""
        if base.digest != self.base:
            raise ValueError("learned beside other shipped weights")
        rows = dict(base.content["weights"])
        for name, more in self.rows.items():
            old = rows.get(name, [0] * len(more))
            rows[name] = [a + b for a, b in zip(old, more, strict=True)]
        bias = [a + b for a, b in zip(base.content["bias"], self.bias, strict=True)]
        beside = [name for name in self.rows if not base.knows(name)]
        return Weights.of({**base.content, "weights": rows, "bias": bias, "beside": beside})


def several(letters: Iterable[tuple[int, Iterable[str]]], people: int) -> frozenset[str]:
    """The features that stand in the letters of at least so many different people."""
    met: dict[str, set[int]] = defaultdict(set)
    for person, features in letters:
        for feature in features:
            if len(met[feature]) < people:
                met[feature].add(person)
    return frozenset(feature for feature, who in met.items() if len(who) >= people)


def learn(
    lessons: Sequence[Taught], base: Base, step: Callable[[int, int], None] = lambda _a, _b: None
) -> Difference:
    """Fits the difference; the same lessons give the same one. `step` hears done and of how many.

    Multinomial logistic regression on top of what the base says, AdaGrad with a fixed seed.
    """
    kinds = len(base.content["kinds"])
    fit = _Fit(
        base.content["bias"],
        [0.0] * kinds,
        {f: [0.0] * kinds for lesson in lessons for f in lesson.features},
        {f: [1e-2] * kinds for lesson in lessons for f in lesson.features},
    )
    order = [(lesson, _part(lesson, base)) for lesson in lessons]
    shuffle = random.Random(_SEED)
    epochs = max(_FEWEST, min(_EPOCHS, _STEPS // max(1, len(order))))
    for epoch in range(epochs):
        shuffle.shuffle(order)
        for lesson, part in order:
            _learn_one(lesson, part, fit)
        step(epoch + 1, epochs)
    kept = {f: [round(GRAIN * w) for w in row] for f, row in fit.rows.items()}
    return Difference(
        base.digest, [round(b, 3) for b in fit.bias], {f: r for f, r in kept.items() if any(r)}
    )


def _part(lesson: Taught, base: Base) -> float:
    """How far a feature counts in this text: as `Weights.points` has it."""
    features = lesson.base.features
    return base.scale / math.sqrt(features or 1) if base.scale else 1.0


@dataclass(frozen=True, slots=True)
class _Fit:
    """A difference being learned: beside the base's bias its own, a row for each feature, and the
    squares of the steps of each so far."""

    of_base: Sequence[float]
    bias: list[float]
    rows: dict[str, list[float]]
    squares: dict[str, list[float]]


def _learn_one(lesson: Taught, part: float, fit: _Fit) -> None:
    known = [fit.rows[feature] for feature in lesson.features]
    added = [sum(points) for points in zip(lesson.base.points, *known, strict=True)]
    points = [a + b + part * s for a, b, s in zip(fit.of_base, fit.bias, added, strict=True)]
    if lesson.kind is None:
        errors = _strayed(points, lesson, part, fit)
    else:
        errors = errors_of(points, lesson.kind, lesson.weight)
    taught = [(kind, error) for kind, error in enumerate(errors) if abs(error) > _SMALL]
    for feature, row in zip(lesson.features, known, strict=True):
        seen = fit.squares[feature]
        for kind, error in taught:
            gradient = error * part + _PULL * row[kind]
            seen[kind] += gradient * gradient
            row[kind] -= _RATE * gradient / math.sqrt(seen[kind])


def _strayed(points: Sequence[float], lesson: Taught, part: float, fit: _Fit) -> list[float]:
    """How far the share of each kind has come from what the base makes of the text."""
    base = [a + part * s for a, s in zip(fit.of_base, lesson.base.points, strict=True)]
    pairs = zip(shares_of(points), shares_of(base), strict=True)
    return [lesson.weight * (now - before) for now, before in pairs]
