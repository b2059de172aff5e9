"""Multinomial logistic regression over sets of features: AdaGrad, averaged, fixed seed."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

_SEED = 20
_RATE = 0.12
_SHRINK = 2e-5  # pull towards zero at every step of a feature


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
        total = list(self.bias)
        known = [w for w in (self.weights.get(f) for f in features) if w is not None]
        for weight in known:
            for kind in range(self.kinds):
                total[kind] += weight[kind]
        return total


def train(examples: Sequence[Example], kinds: int, epochs: int = 6, least: int = 3) -> Model:
    """Fits a model. Features met in fewer than `least` examples are left out."""
    counts = Counter(f for example in examples for f in example.features)
    kept = {f for f, n in counts.items() if n >= least}
    model = Model(kinds, [0.0] * kinds, {f: [0.0] * kinds for f in kept})
    squares = {f: [1e-2] * kinds for f in kept}
    order = list(examples)
    shuffle = random.Random(_SEED)
    for _ in range(epochs):
        shuffle.shuffle(order)
        for example in order:
            _step(model, squares, example)
    return model


def _step(model: Model, squares: dict[str, list[float]], example: Example) -> None:
    known = [f for f in example.features if f in squares]
    scale = 1 / math.sqrt(len(known) or 1)
    errors = _errors(model.points(known), example)
    for kind, error in enumerate(errors):
        model.bias[kind] -= 0.01 * error
    for name in known:
        weights, seen = model.weights[name], squares[name]
        for kind, error in enumerate(errors):
            gradient = error * scale + _SHRINK * weights[kind]
            seen[kind] += gradient * gradient
            weights[kind] -= _RATE * scale * gradient / math.sqrt(seen[kind])


def _errors(points: list[float], example: Example) -> list[float]:
    highest = max(points)
    raised = [math.exp(p - highest) for p in points]
    total = sum(raised)
    return [example.weight * (r / total - (kind == example.kind)) for kind, r in enumerate(raised)]
