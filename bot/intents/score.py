"""Weighs evidence. Kept apart from the rules so that learned weights can be added to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.intents.rule import Evidence
from models.words import Kind

_AGAIN = 0.2  # what a second match of the same rule is worth, as a share of the first


def features(evidence: Iterable[Evidence]) -> dict[str, int]:
    """Rule name → number of matches."""
    counts: dict[str, int] = {}
    for item in evidence:
        counts[item.rule.name] = counts.get(item.rule.name, 0) + 1
    return counts


def score(
    evidence: Iterable[Evidence], learned: Mapping[str, Mapping[Kind, float]] | None = None
) -> dict[Kind, float]:
    """Points for each kind that anything speaks for. `learned` adds feature → kind → points."""
    items = list(evidence)
    rules = {item.rule.name: item.rule for item in items}
    points: dict[Kind, float] = {}
    for name, count in features(items).items():
        rule = rules[name]
        worth = rule.weight * (1 + _AGAIN * min(count - 1, 2))
        points[rule.kind] = points.get(rule.kind, 0.0) + worth
        for kind, extra in (learned or {}).get(name, {}).items():
            points[kind] = points.get(kind, 0.0) + extra
    return points
