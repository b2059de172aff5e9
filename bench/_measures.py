"""Figures that several measurements need."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from training.measures import Pairs, accuracy, macro_f1

__all__ = ["Pairs", "Times", "accuracy", "macro_f1", "milliseconds", "table"]


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds."""

    mean: float
    median: float
    p95: float


def milliseconds(
    actions: Sequence[Callable[[str], Any]], texts: Sequence[str], rounds: int = 5
) -> list[Times]:
    """Processor time of each action over the same texts, turn by turn; best of the rounds."""
    best = [[float("inf")] * len(texts) for _ in actions]
    for _ in range(rounds):
        for at, text in enumerate(texts):
            for which, action in enumerate(actions):
                start = time.thread_time()
                action(text)
                spent = (time.thread_time() - start) * 1000
                best[which][at] = min(best[which][at], spent)
    return [
        Times(
            round(statistics.fmean(spent), 4),
            round(statistics.median(spent), 4),
            round(sorted(spent)[int(len(spent) * 0.95)], 4),
        )
        for spent in best
    ]


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Prints a table with columns as wide as they need."""
    widths = [max(len(row[at]) for row in (head, *rows)) for at in range(len(head))]
    print(f"\n{title}")
    for row in (head, *rows):
        print("  " + "  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip())
