"""Multinomial logistic regression over sets of features: AdaGrad, fixed seed, pure Python.

A text with many features counts no more than one with few: the points of a feature are divided by
the root of how many there are (`SCALE`), in learning as in reading.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

SCALE = 10.0
_SEED = 20
_RATE = 0.05
_SHRINK = 1.5e-3  # pull towards zero at every step of a feature; chosen with whole cities left out
_SETTLED = 2  # rounds before the weights are worth averaging
_SMALL = 2e-2  # an error below this teaches nothing
_HIDDEN = 0.3  # share of a text's features hidden each time it is read: none may carry it alone


@dataclass(frozen=True, slots=True)
class Example:
    """Features of a text, the index of its kind, and how much it counts."""

    features: Sequence[str]
    kind: int
    weight: float


@dataclass(slots=True)
class Model:
    """Points per kind for every feature."""

    kinds: int
    bias: list[float] = field(default_factory=list)
    weights: dict[str, list[float]] = field(default_factory=dict)

    def points(self, features: Iterable[str]) -> list[float]:
        """Log-odds, not normalised."""
        return self.points_of([w for w in map(self.weights.get, features) if w is not None])

    def points_of(self, known: Sequence[list[float]]) -> list[float]:
        """The same from the rows of the features that are known."""
        if not known:
            return list(self.bias)
        part = SCALE / math.sqrt(len(known))
        sums = map(sum, zip(*known, strict=True))
        return [b + part * s for b, s in zip(self.bias, sums, strict=True)]


def train(examples: Sequence[Example], kinds: int, epochs: int = 6, least: int = 3) -> Model:
    """Fits a model. Features met in fewer than `least` examples are left out."""
    counts = Counter(f for example in examples for f in example.features)
    kept = [f for f, n in counts.items() if n >= least]
    model = Model(kinds, [0.0] * kinds, {f: [0.0] * kinds for f in kept})
    squares = {f: [1e-2] * kinds for f in kept}
    order = [(example, [f for f in example.features if f in squares]) for example in examples]
    shuffle = random.Random(_SEED)
    averaged = Model(kinds, [0.0] * kinds, {f: [0.0] * kinds for f in kept})
    for epoch in range(epochs):
        shuffle.shuffle(order)
        for example, known in order:
            seen = [name for name in known if shuffle.random() >= _HIDDEN]
            _step(model, squares, example, seen or known)
        if epoch >= _SETTLED:
            _add(averaged, model, 1 / (epochs - _SETTLED))
    return averaged


def _add(averaged: Model, model: Model, part: float) -> None:
    """The mean of what stands after each round: less left to the order of the last one."""
    averaged.bias = [a + part * b for a, b in zip(averaged.bias, model.bias, strict=True)]
    for name, row in averaged.weights.items():
        own = model.weights[name]
        row[:] = [a + part * b for a, b in zip(row, own, strict=True)]


def _step(
    model: Model, squares: dict[str, list[float]], example: Example, known: Sequence[str]
) -> None:
    rows = [model.weights[name] for name in known]
    errors = errors_of(model.points_of(rows), example.kind, example.weight)
    part = SCALE / math.sqrt(len(known) or 1)
    taught = [(kind, error) for kind, error in enumerate(errors) if abs(error) > _SMALL]
    for kind, error in taught:
        model.bias[kind] -= 0.01 * error
    for name, row in zip(known, rows, strict=True):
        seen = squares[name]
        for kind, error in taught:
            gradient = error * part + _SHRINK * row[kind]
            seen[kind] += gradient * gradient
            row[kind] -= _RATE * gradient / math.sqrt(seen[kind])


def errors_of(points: Sequence[float], meant: int, weight: float) -> list[float]:
    """How far the share of each kind is from what it should be, times what the text counts."""
    return [weight * (s - (kind == meant)) for kind, s in enumerate(shares_of(points))]


def shares_of(points: Sequence[float]) -> list[float]:
    """The share of each kind; together 1."""
    highest = max(points)
    raised = [math.exp(p - highest) for p in points]
    total = sum(raised)
    return [r / total for r in raised]
