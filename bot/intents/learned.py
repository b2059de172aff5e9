"""Learned weights over runs of characters, beside the rules: a second reader with a say.

`bot/weights/kinds.json.gz` holds whole numbers, 512ths of a point, for each feature and kind;
`python -m training` makes it. Scored in plain Python; a missing file means no second reader.
"""

from __future__ import annotations

import gzip
import json
import math
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import ahocorasick

from bot.intents.ngrams import framed, length_feature, rule_features
from models.words import Kind

WEIGHTS = Path(__file__).parent.parent / "weights" / "kinds.json.gz"
GRAIN = 512
_HAN_ONLY = re.compile(r"[\u4e00-\u9fff]+")
_TOLD = 3  # runs of characters named in a reason


_Row = tuple[str, list[int]]


@dataclass(frozen=True, slots=True)
class Weights:
    """Points for each kind: `bias`, and a row for every feature that is known.

    The runs of characters stand in an Aho-Corasick automaton: one pass finds those of a text.
    """

    kinds: tuple[Kind, ...]
    bias: tuple[float, ...]
    automaton: Any
    rules: dict[str, list[int]]

    @classmethod
    def from_file(cls, path: Path) -> Weights:
        """Raises OSError when the file is missing, ValueError or KeyError when it is no such."""
        with gzip.open(path, "rt", encoding="utf-8") as source:
            return cls.of(json.load(source))

    @classmethod
    def of(cls, raw: dict[str, Any]) -> Weights:
        """From the content of such a file. Raises KeyError or ValueError when it is no such."""
        automaton = ahocorasick.Automaton()
        rules: dict[str, list[int]] = {}
        for name, row in raw["weights"].items():
            if name.startswith(("规则:", "角色:", "长度:")):
                rules[name] = row
            else:
                automaton.add_word(name, (name, row))
        automaton.add_word("^", ("^", [0] * len(raw["kinds"])))  # never empty
        automaton.make_automaton()
        return cls(tuple(map(Kind, raw["kinds"])), tuple(raw["bias"]), automaton, rules)

    def rows(self, text: str, rules: Iterable[str], roles: Iterable[str]) -> list[_Row]:
        """What is known of a text, of the rules that spoke and the roles that met, each once."""
        seen = dict([found for _, found in self.automaton.iter(framed(text))])
        seen.update(
            {
                f: self.rules[f]
                for f in (*rule_features(rules), *roles, length_feature(text))
                if f in self.rules
            }
        )
        return list(seen.items())

    def points(self, rows: list[_Row]) -> dict[Kind, float]:
        """Log-odds for each kind, not normalised."""
        sums = map(sum, zip(*[row for _, row in rows], strict=True))
        totals = dict(zip(self.kinds, sums, strict=True)) if rows else {}
        return {
            kind: bias + totals.get(kind, 0) / GRAIN
            for kind, bias in zip(self.kinds, self.bias, strict=True)
        }

    def strongest(self, rows: list[_Row], kind: Kind) -> list[str]:
        """The runs of two characters and more that speak most for a kind, none inside another."""
        at = self.kinds.index(kind)
        worth = [(2 * row[at] - sum(row), run) for run, row in rows if row[at] > 0 and len(run) > 1]
        told: list[str] = []
        for _, run in sorted(worth, reverse=True)[:20]:
            apart = not any(run in other or other in run for other in told)
            if apart and _HAN_ONLY.fullmatch(run):
                told.append(run)
        return told[:_TOLD]


@lru_cache(maxsize=1)
def _own_weights() -> Weights | None:
    return Weights.from_file(WEIGHTS) if WEIGHTS.exists() else None


_in_use: ContextVar[Weights | None] = ContextVar("weights", default=None)


def weights() -> Weights | None:
    """The weights of this installation, None when there are none."""
    return _in_use.get() or _own_weights()


@contextmanager
def using(other: Weights) -> Iterator[None]:
    """Reads with other weights for a while: to measure them before they are put in place."""
    token = _in_use.set(other)
    try:
        yield
    finally:
        _in_use.reset(token)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the second reader makes of a stretch of text."""

    points: dict[Kind, float]
    rows: list[_Row]

    def share(self, kind: Kind) -> float:
        """Between 0 and 1, over the kinds it knows."""
        highest = max(self.points.values())
        raised = {k: math.exp(p - highest) for k, p in self.points.items()}
        return raised.get(kind, 0.0) / sum(raised.values())

    def because(self, kind: Kind) -> list[str]:
        """The words that speak most for a kind, empty when none stands out."""
        known = weights()
        return known.strongest(self.rows, kind) if known and kind in known.kinds else []


def second_opinion(text: str, rules: Iterable[str], roles: Iterable[str]) -> Opinion | None:
    """Reads `text` (normalised) with rules that spoke and roles that met; None without weights."""
    known = weights()
    if known is None:
        return None
    rows = known.rows(text, rules, roles)
    return Opinion(known.points(rows), rows)
