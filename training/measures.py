"""How well a reader reads: figures over pairs of what was meant and what was read."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

Pairs = Sequence[tuple[str, str]]  # (meant, read)


def accuracy(pairs: Pairs) -> float:
    """Share of pairs read as meant, 0 for none."""
    return sum(meant == read for meant, read in pairs) / len(pairs) if pairs else 0.0


def macro_f1(pairs: Pairs, kinds: Sequence[str]) -> float:
    """Mean F1 of the kinds that occur among what was meant."""
    scores = []
    for kind in kinds:
        hit = sum(meant == read == kind for meant, read in pairs)
        meant_so = sum(meant == kind for meant, _ in pairs)
        read_so = sum(read == kind for _, read in pairs)
        if meant_so:
            scores.append(2 * hit / (meant_so + read_so))
    return statistics.fmean(scores) if scores else 0.0
