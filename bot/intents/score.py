"""Weighs the evidence of the rules; `bot.weighing` hears the learned weights beside it."""

from __future__ import annotations

from collections.abc import Iterable

from bot.intents.rule import Evidence
from models.words import Kind

_AGAIN = 0.2  # what a second match of the same rule is worth, as a share of the first
AT_MOST = 1 + 2 * _AGAIN  # what all matches of one rule are worth, as a share of the first


def score(evidence: Iterable[Evidence]) -> dict[Kind, float]:
    """Points for each kind that anything speaks for; a rule counts three times at most."""
    counts: dict[str, int] = {}
    points: dict[Kind, float] = {}
    for rule, _, _, _ in evidence:
        before = counts.get(rule.name, 0)
        counts[rule.name] = before + 1
        if before <= 2:
            worth = rule.weight * _AGAIN if before else rule.weight
            points[rule.kind] = points.get(rule.kind, 0.0) + worth
    return points
