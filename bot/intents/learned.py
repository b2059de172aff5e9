"""Learned weights over runs of characters, beside the rules: a second reader with a say.

`bot/weights/kinds.json.gz` holds whole numbers, 512ths of a point, for each feature and kind;
`python -m training` makes it. Scored in plain Python; a missing file means no second reader.
"""

from __future__ import annotations

import gzip
import json
import math
import re
import sys
from array import array
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from heapq import nlargest
from pathlib import Path
from typing import Any, NamedTuple

import ahocorasick

from bot.intents.ngrams import framed, length_feature, rule_features
from models.words import Kind

WEIGHTS = Path(__file__).parent.parent / "weights" / "kinds.json.gz"
GRAIN = 512
_HAN_ONLY = re.compile(r"[\u4e00-\u9fff]+")
_FIELD, _RAISED = 8, 1 << 20  # bytes for the sum of one kind; added so that none is below zero
_TOLD = 3  # runs of characters named in a reason


class _Row(NamedTuple):
    """A feature, its points for each kind, and their sum.

    `packed` holds all points in one number, side by side: rows are added up in one go.
    """

    name: str
    points: list[int]
    total: int
    packed: int

    @classmethod
    def of(cls, name: str, points: list[int]) -> _Row:
        raised = array("q", [own + _RAISED for own in points])
        if sys.byteorder == "big":
            raised.byteswap()
        return cls(name, points, sum(points), int.from_bytes(raised.tobytes(), "little"))


def _unpacked(packed: int, kinds: int) -> array[int]:
    sums = array("q", packed.to_bytes(_FIELD * kinds, "little"))
    if sys.byteorder == "big":
        sums.byteswap()
    return sums


@dataclass(frozen=True, slots=True)
class Weights:
    """Points for each kind: `bias`, and a row for every feature that is known.

    The runs of characters stand in an Aho-Corasick automaton: one pass finds those of a text.
    """

    kinds: tuple[Kind, ...]
    bias: tuple[float, ...]
    automaton: Any
    rules: dict[str, _Row]
    scale: float
    beside: frozenset[str] = frozenset()
    """Features a town added: they speak, and make nothing else speak lower."""

    @classmethod
    def from_file(cls, path: Path) -> Weights:
        """Raises OSError when the file is missing, ValueError or KeyError when it is no such."""
        with gzip.open(path, "rt", encoding="utf-8") as source:
            return cls.of(json.load(source))

    @classmethod
    def of(cls, raw: dict[str, Any]) -> Weights:
        """From the content of such a file. Raises KeyError or ValueError when it is no such."""
        automaton = ahocorasick.Automaton()
        rules: dict[str, _Row] = {}
        for name, row in raw["weights"].items():
            if name.startswith(("规则:", "角色:", "长度:")):
                rules[name] = _Row.of(name, row)
            else:
                automaton.add_word(name, _Row.of(name, row))
        automaton.add_word("^", _Row.of("^", [0] * len(raw["kinds"])))  # never empty
        automaton.make_automaton()
        scale = float(raw.get("scale", 0.0))
        kinds, bias = tuple(map(Kind, raw["kinds"])), tuple(raw["bias"])
        return cls(kinds, bias, automaton, rules, scale, frozenset(raw.get("beside", ())))

    def rows(self, text: str, rules: Iterable[str], roles: Iterable[str]) -> list[_Row]:
        """What is known of a text, of the rules that spoke and the roles that met, each once."""
        seen = {row.name: row for _, row in self.automaton.iter(framed(text))}
        known = self.rules.keys() & {*rule_features(rules), *roles, length_feature(text)}
        return [*seen.values(), *[self.rules[name] for name in known]]

    def points(self, rows: list[_Row]) -> dict[Kind, float]:
        """Log-odds for each kind, not normalised."""
        sums = _unpacked(sum([row.packed for row in rows]), len(self.kinds))
        raised = _RAISED * len(rows)
        own = len(rows) - (sum(row.name in self.beside for row in rows) if self.beside else 0)
        part = (self.scale / math.sqrt(own or 1) if self.scale else 1.0) / GRAIN
        return {
            kind: bias + part * (own - raised)
            for kind, bias, own in zip(self.kinds, self.bias, sums, strict=True)
        }

    def leaning(self, text: str, kinds: Iterable[Kind]) -> float:
        """Most points any of `kinds` has from the runs of characters alone: a quick look."""
        rows = {row.name: row for _, row in self.automaton.iter(framed(text))}.values()
        part = self.scale / (GRAIN * math.sqrt(len(rows) or 1))
        places = [self.kinds.index(kind) for kind in kinds if kind in self.kinds]
        sums = [self.bias[at] + part * sum([row.points[at] for row in rows]) for at in places]
        return max(sums, default=-math.inf)

    def strongest(self, rows: list[_Row], kind: Kind) -> list[str]:
        """The runs of two characters and more that speak most for a kind, none inside another."""
        at = self.kinds.index(kind)
        worth = [
            (2 * row.points[at] - row.total, row.name)
            for row in rows
            if row.points[at] > 0 and len(row.name) > 1
        ]
        told: list[str] = []
        for _, run in nlargest(20, worth):
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

    def best(self) -> Kind:
        """The kind with most points."""
        return max(self.points, key=lambda kind: self.points[kind])

    def highest(self) -> float:
        """The share of that kind."""
        return self.share(self.best())

    def because(self, kind: Kind) -> list[str]:
        """The words that speak most for a kind, empty when none stands out."""
        known = weights()
        return known.strongest(self.rows, kind) if known and kind in known.kinds else []


def leans(text: str, kinds: Iterable[Kind]) -> float:
    """How far the characters of `text` (normalised) lean to one of some kinds."""
    known = weights()
    return known.leaning(text, kinds) if known else -math.inf


def second_opinion(text: str, rules: Iterable[str], roles: Iterable[str]) -> Opinion | None:
    """Reads `text` (normalised) with rules that spoke and roles that met; None without weights."""
    known = weights()
    if known is None:
        return None
    rows = known.rows(text, rules, roles)
    return Opinion(known.points(rows), rows)
