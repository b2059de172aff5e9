"""Grouping: how well and how fast letters are grouped into themes.

The yardstick is plain average linkage over every pair, with the threshold that suits it best on
the very letters it is scored on; ours keeps the threshold it was given on other letters.
"""

from __future__ import annotations

import time
from typing import Any

from bench._measures import table
from bench._themes import (
    Labelled,
    Score,
    average_linkage,
    b_cubed,
    best_cut,
    groups_of,
    labelled,
    many,
)
from bot.themes import grouped, waves

MANY = 3_000
_ROUNDS = 3


def grouping() -> dict[str, Any]:
    """Prints the tables; returns their figures."""
    figures = {
        "developed": _beside_the_yardstick(labelled("developed")),
        "set_aside": _beside_the_yardstick(labelled("set_aside")),
        f"combined_{MANY}": _beside_the_yardstick(many(MANY)),
    }
    _print_scores(figures)
    figures["time"] = _time()
    return figures


def _beside_the_yardstick(letters: Labelled) -> dict[str, float]:
    ours = score_of(letters)
    yardstick, near = best_cut(average_linkage(letters.said), letters.themes)
    return {
        "letters": len(letters.said),
        "themes": len(set(letters.themes)),
        "precision": round(ours.precision, 3),
        "recall": round(ours.recall, 3),
        "b_cubed": round(ours.f1, 3),
        "average_linkage": round(yardstick.f1, 3),
        "its_threshold": near,
        "ratio": round(ours.f1 / yardstick.f1, 3),
    }


def score_of(letters: Labelled) -> Score:
    """How well these letters are grouped."""
    which = groups_of(group.keys for group in grouped(letters.said))
    return b_cubed([which[letter.key] for letter in letters.said], letters.themes)


def _print_scores(figures: dict[str, Any]) -> None:
    head = ["letters", "n", "themes", "B³ P", "B³ R", "B³ F1", "average linkage F1", "ratio"]
    names = ("letters", "themes", "precision", "recall", "b_cubed", "average_linkage", "ratio")
    rows = [[name, *(str(row[n]) for n in names)] for name, row in figures.items()]
    table("Themes: who stands with whom (ratio judged: at least 0.95)", head, rows)


def _time() -> dict[str, float]:
    """Best of some rounds; words are cut anew each time."""
    letters = many(MANY).said
    grouped(letters[:50])  # the dictionary is loaded once a process
    figures = {
        "grouping_s": _seconds(lambda: grouped(letters)),
        "waves_s": _seconds(lambda: waves(letters)),
    }
    rows = [[name, f"{value:.2f} s"] for name, value in figures.items()]
    table(f"{MANY} letters (grouping judged: at most 2 s)", ["", "processor time"], rows)
    return figures


def _seconds(work: Any) -> float:
    best = float("inf")
    for _ in range(_ROUNDS):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return round(best, 3)
