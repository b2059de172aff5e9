"""Learned weights over runs of characters, beside the rules: a second reader with a say.

`bot/weights/kinds.json.gz` holds whole numbers, 512ths of a point, for each feature and kind, as
sixteen-bit fields behind one another; `python -m training` makes it. Scored in plain Python; a
missing file means no second reader.
"""

from __future__ import annotations

import base64
import gzip
import json
import math
import re
import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

import ahocorasick

from bot.intents.ngrams import AT_MOST, framed, length_feature, rule_features
from models.words import Kind

WEIGHTS = Path(__file__).parent.parent / "weights" / "kinds.json.gz"
GRAIN = 512
_HAN_ONLY = re.compile(r"[\u4e00-\u9fff]+")
_DIGIT = re.compile("[0-9]")
_EDGE = 3  # characters of a run beside the sign for a beginning or an end
_FIELD, RAISED = 4, 1 << 15  # bytes for the sum of one kind; added so that none is below zero
_MASK = (1 << 8 * _FIELD) - 1
"""All bits of one field; what is left of a row divided by it is the sum of its fields."""
_HARDLY = 40  # points, in 512ths: a run that speaks no louder is never told as a reason
NO_LESS = -7.0  # the logarithm of a share: about a thousandth
_TOLD = 3  # runs of characters named in a reason


@dataclass(slots=True, eq=False)
class _Row:
    """A feature with its points for each kind, all in one number, side by side: rows are added up
    in one go. One object for each feature, so that it is itself that is counted once."""

    name: str
    packed: int


def _rows(names: Iterable[str], points: array[int], kinds: int) -> Iterator[_Row]:
    """`points` are raised already, those of one name behind another's."""
    fields = array("I", points)
    if sys.byteorder == "big":
        fields.byteswap()
    plain, width = fields.tobytes(), _FIELD * kinds
    for at, name in enumerate(names):
        yield _Row(name, int.from_bytes(plain[at * width : at * width + width], "little"))


def _unpacked(packed: int, kinds: int) -> array[int]:
    sums = array("I", packed.to_bytes(_FIELD * kinds, "little"))
    if sys.byteorder == "big":
        sums.byteswap()
    return sums


def _on_disk(path: Path) -> tuple[dict[str, Any], list[str], array[int]]:
    """What a file of weights holds: kinds, bias and scale; the features; their points, raised."""
    raw = json.loads(gzip.decompress(path.read_bytes()))
    points = array("H")
    points.frombytes(base64.b64decode(raw["points"]))
    if sys.byteorder == "big":
        points.byteswap()
    if len(points) != len(raw["names"]) * len(raw["kinds"]):
        raise ValueError("points and features do not belong together")
    return raw, raw["names"], points


def content(path: Path) -> dict[str, Any]:
    """Kinds, bias, scale and `weights`: for each feature its points, whole 512ths, per kind.

    Raises OSError when the file is missing, ValueError or KeyError when it is no such.
    """
    raw, names, points = _on_disk(path)
    kinds = len(raw["kinds"])
    rows = {
        name: [own - RAISED for own in points[at * kinds : at * kinds + kinds]]
        for at, name in enumerate(names)
    }
    return {**{key: raw[key] for key in ("kinds", "scale", "bias")}, "weights": rows}


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
    shifts: dict[Kind, int] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.shifts.update({kind: 8 * _FIELD * at for at, kind in enumerate(self.kinds)})

    @classmethod
    def from_file(cls, path: Path) -> Weights:
        """Raises OSError when the file is missing, ValueError or KeyError when it is no such."""
        return cls._made(*_on_disk(path))

    @classmethod
    def of(cls, raw: dict[str, Any]) -> Weights:
        """From such content as `content` gives. Raises KeyError or ValueError when it is none."""
        points = array("H", [own + RAISED for row in raw["weights"].values() for own in row])
        return cls._made(raw, list(raw["weights"]), points)

    @classmethod
    def _made(cls, raw: dict[str, Any], names: Sequence[str], points: array[int]) -> Weights:
        automaton = ahocorasick.Automaton()
        rules: dict[str, _Row] = {}
        for row in _rows(names, points, len(raw["kinds"])):
            if row.name.startswith(("规则:", "角色:", "长度:")):
                rules[row.name] = row
            else:
                automaton.add_word(row.name, row)
        none = array("H", [RAISED] * len(raw["kinds"]))
        if "^" not in automaton:  # never empty
            automaton.add_word("^", *_rows(["^"], none, len(raw["kinds"])))
        automaton.make_automaton()
        scale = float(raw.get("scale", 0.0))
        kinds, bias = tuple(map(Kind, raw["kinds"])), tuple(raw["bias"])
        return cls(kinds, bias, automaton, rules, scale, frozenset(raw.get("beside", ())))

    def runs(self, text: str) -> list[_Row]:
        """What is known of the runs of characters of a text, each once."""
        return list({row for _, row in self.automaton.iter(framed(text))})

    def spoken(self, text: str, rules: Iterable[str], roles: Iterable[str]) -> list[_Row]:
        """What is known of the rules that spoke in a text, the roles that met and its length."""
        known = self.rules.keys() & {*rule_features(rules), *roles, length_feature(text)}
        return [self.rules[name] for name in known]

    def points(self, rows: list[_Row]) -> dict[Kind, float]:
        """Log-odds for each kind, not normalised."""
        sums = _unpacked(sum([row.packed for row in rows]), len(self.kinds))
        raised = RAISED * len(rows)
        own = len(rows) - (sum(row.name in self.beside for row in rows) if self.beside else 0)
        part = self._part(own)
        return {
            kind: bias + part * (points - raised)
            for kind, bias, points in zip(self.kinds, self.bias, sums, strict=True)
        }

    def _part(self, own: int) -> float:
        """What a row counts where so many speak, those of a town left out."""
        return (self.scale / math.sqrt(own or 1) if self.scale else 1.0) / GRAIN

    def glanced(self, look: Look) -> list[float]:
        """Log-odds from a quick look, in the order of `kinds`."""
        raised, part = RAISED * look.runs, self._part(look.own)
        sums = _unpacked(look.packed, len(self.kinds))
        return [bias + part * (own - raised) for bias, own in zip(self.bias, sums, strict=True)]

    def strongest(self, rows: list[_Row], kind: Kind) -> list[str]:
        """The runs of two characters and more that speak most for a kind, none inside another."""
        shift, hardly = self.shifts[kind], RAISED + _HARDLY
        loud = [row for row in rows if len(row.name) > 1 and row.packed >> shift & _MASK > hardly]
        worth = [(2 * (row.packed >> shift & _MASK) - row.packed % _MASK, row.name) for row in loud]
        worth.sort(reverse=True)
        told: list[str] = []
        for _, run in worth[:20]:
            if _HAN_ONLY.fullmatch(run) and _apart(run, told):
                told.append(run)
                if len(told) == _TOLD:
                    break
        return told


def _apart(run: str, told: Sequence[str]) -> bool:
    """Whether a run neither holds nor lies in one that was told."""
    for other in told:  # noqa: SIM110 - asked for twenty runs of every act
        if run in other or other in run:
            return False
    return True


class Look(NamedTuple):
    """Runs added up as they stand, each as often as it occurs: cheap, and nearly a reading.

    `own` are those that no town added."""

    packed: int
    runs: int
    own: int

    def since(self, before: Look) -> Look:
        return Look(self.packed - before.packed, self.runs - before.runs, self.own - before.own)


def shares(points: Sequence[float]) -> list[float]:
    """Logarithms of the shares that these log-odds stand for, none below `NO_LESS`."""
    highest = max(points)
    total = math.log(sum([math.exp(p - highest) for p in points])) + highest
    least = total + NO_LESS
    return [p - total if p > least else NO_LESS for p in points]


class Runs:
    """The runs of characters known of one text: found in one pass, asked for stretch by stretch.

    A stretch is read as if it stood alone: runs inside it are those of the whole text, and its
    beginning and end are looked at once more, for runs know where a text begins.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: Weights | None = None
        self._hits: list[tuple[int, _Row]] = []  # where each run ends
        self._ends: list[int] = []
        self._upto: list[int] = []  # rows added up before each of them
        self._own: list[int] = []  # how many of these no town added; empty when all

    def of(self, start: int, stretch: str) -> list[_Row]:
        """What is known of `stretch`, which begins at `start` unless it was put together from
        parts; empty without weights."""
        known = weights()
        if known is None:
            return []
        bare = stretch.strip()
        start += len(stretch) - len(stretch.lstrip())
        as_it_stands = _EDGE < len(bare) <= AT_MOST and self._text.startswith(bare, start)
        if not as_it_stands or _DIGIT.search(bare):  # numbers are read as one sign
            return known.runs(stretch)
        return self._within(start, start + len(bare), known)

    def looks(self, cuts: Sequence[int]) -> list[Look]:
        """What was seen up to each of `cuts`: the difference of two is a quick look at what
        stands between them."""
        if not self._know(weights()):
            return []
        seen = [bisect_left(self._ends, cut) for cut in cuts]
        return [Look(self._upto[at], at, self._own[at] if self._own else at) for at in seen]

    def hints_at(self, start: int, end: int, kinds: Iterable[Kind], least: float) -> bool:
        """Whether, at a glance, the logarithm of the share of any of `kinds` is above `least`
        between two positions."""
        known = weights()
        if known is None:
            return False
        before, behind = self.looks((start, end))
        points = known.glanced(behind.since(before))
        ours = [known.kinds.index(kind) for kind in kinds if kind in known.kinds]
        bar = max(points) + least  # no share is larger than what its points are behind the highest
        if all(points[at] <= bar for at in ours):
            return False
        found = shares(points)
        return any(found[at] > least for at in ours)

    def _within(self, start: int, end: int, known: Weights) -> list[_Row]:
        self._know(known)
        low, high = bisect_left(self._ends, start), bisect_left(self._ends, end)
        hits = self._hits[low:high] if low or high < len(self._hits) else self._hits
        if low:
            found = {row for last, row in hits if last - len(row.name) >= start - 1}
        else:
            found = {row for _, row in hits}
        for edge in (f"^{self._text[start : start + _EDGE]}", f"{self._text[end - _EDGE : end]}$"):
            found.update([row for _, row in known.automaton.iter(edge)])
        return list(found)

    def _know(self, known: Weights | None) -> bool:
        """Reads the text once with these weights."""
        if known is not None and self._known is not known:
            self._known = known
            self._hits = list(known.automaton.iter(self._text))
            self._ends = [last for last, _ in self._hits]
            self._upto = list(accumulate([row.packed for _, row in self._hits], initial=0))
            ours = [row.name not in known.beside for _, row in self._hits] if known.beside else []
            self._own = list(accumulate(ours, initial=0)) if ours else []
        return known is not None


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


@dataclass(slots=True)
class Opinion:
    """What the second reader makes of a stretch of text."""

    points: dict[Kind, float]
    rows: list[_Row]
    _shares: dict[Kind, float] = field(init=False, default_factory=dict)

    def share(self, kind: Kind) -> float:
        """Between 0 and 1, over the kinds it knows."""
        if not self._shares:
            highest = max(self.points.values())
            raised = {k: math.exp(p - highest) for k, p in self.points.items()}
            total = sum(raised.values())
            self._shares = {k: r / total for k, r in raised.items()}
        return self._shares.get(kind, 0.0)

    def with_more(self, kind: Kind, points: float) -> Opinion:
        """The same with more points for one kind."""
        return Opinion({**self.points, kind: self.points[kind] + points}, self.rows)

    def best(self) -> Kind:
        """The kind with most points."""
        return max(self.points, key=self.points.__getitem__)

    def highest(self) -> float:
        """The share of that kind."""
        return self.share(self.best())

    def because(self, kind: Kind) -> list[str]:
        """The words that speak most for a kind, empty when none stands out."""
        known = weights()
        return known.strongest(self.rows, kind) if known and kind in known.kinds else []


def second_opinion(
    text: str, runs: Sequence[_Row], rules: Iterable[str], roles: Iterable[str]
) -> Opinion | None:
    """Reads `text` (normalised) by its runs of characters, with rules that spoke and roles that
    met; None without weights."""
    known = weights()
    if known is None:
        return None
    rows = [*runs, *known.spoken(text, rules, roles)]
    return Opinion(known.points(rows), rows)
