"""Where a message turns to something else: learned from messages that say several things.

People who say two things seldom number them. Between any two clauses the words on either side,
and what each side would be if it stood alone, tell whether somebody goes on or begins anew.
`bot/weights/turns.json.gz` holds whole numbers, 512ths of a point, for each of these features;
`python -m training` makes it. Without the file nothing turns.
"""

from __future__ import annotations

import gzip
import json
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from bot.heard import Heard
from bot.intents.learned import GRAIN, Look, weights
from models.words import Kind

TURNS = Path(__file__).parent / "weights" / "turns.json.gz"
MOST = 14  # clauses; who writes more is telling a story or has numbered
LIKELY = 0.25  # share from which somebody begins anew; measured on papers not learned
_BEGINS, _ENDS = 4, 3  # characters at the beginning and the end of a clause that tell most
_CONDITION = re.compile(r"只要|如果|假如|除非|要是(?!.*(?:就好|多好|中了))")
_NEW_LINE = "\n"
_STEP, _WIDE, _STEPS = 8, 4, 60  # lengths are told in steps


@dataclass(frozen=True, slots=True)
class Turns:
    """Points of each feature for beginning anew, before they are divided by how many there are."""

    bias: float
    points: dict[str, int]
    scale: float

    @classmethod
    def from_file(cls, path: Path) -> Turns:
        """Raises OSError when the file is missing, ValueError or KeyError when it is no such."""
        with gzip.open(path, "rt", encoding="utf-8") as source:
            return cls.of(json.load(source))

    @classmethod
    def of(cls, raw: dict[str, Any]) -> Turns:
        """From the content of such a file. Raises KeyError when it is no such."""
        return cls(float(raw["bias"]), dict(raw["points"]), float(raw["scale"]))

    def share(self, names: Sequence[str]) -> float:
        """Between 0 and 1: how likely it is that somebody begins anew here."""
        known = [p for p in map(self.points.get, names) if p is not None]
        points = self.bias + self.scale * sum(known) / (GRAIN * math.sqrt(len(known) or 1))
        return 1 / (1 + math.exp(-points))


@lru_cache(maxsize=1)
def _own_turns() -> Turns | None:
    return Turns.from_file(TURNS) if TURNS.exists() else None


def parted(heard: Sequence[Heard]) -> list[Sequence[Heard]]:
    """The stretches of a message that each say one thing; `heard` itself where nothing turns.

    The writer's own numbering is a better guide, and stays one.
    """
    known = _own_turns()
    if known is None or not may_turn(heard):
        return [heard]
    likely = {at: known.share(names) for at, names in features(heard)}
    cuts = [at for at, share in likely.items() if share >= LIKELY and not _goes_on(heard, at)]
    return [heard[a:b] for a, b in pairwise([0, *cuts, len(heard)])]


def _goes_on(heard: Sequence[Heard], at: int) -> bool:
    """只要把学生除外，我就支持 is one sentence, and 请尽快修好 asks for what stands before it."""
    mends = heard[at].has("please_fix") and not heard[at].has("general")
    return mends or _CONDITION.match(heard[at - 1].text.strip()) is not None


def may_turn(heard: Sequence[Heard]) -> bool:
    """Whether a message has places at which it could turn."""
    return 1 < len(heard) <= MOST and not any(h.clause.numbered for h in heard)


def features(heard: Sequence[Heard]) -> Iterator[tuple[int, list[str]]]:
    """For each clause but the first, what tells whether something else begins with it."""
    cuts = [heard[0].clause.start, *(h.clause.end for h in heard)]
    looks = heard[0].runs.looks(cuts)
    for at in range(1, len(heard)):
        before, behind = heard[at - 1], heard[at]
        found = [*_ending(before), *_beginning(behind)]
        if before.clause.passage != behind.clause.passage:
            found.append("段")
        found.append(f"前长{_stepped(cuts[at] - cuts[0])}")
        found.append(f"后长{_stepped(cuts[-1] - cuts[at])}")
        if looks:
            found.extend(_kinds(looks[0], looks[at], looks[-1]))
        yield at, found


def _stepped(length: int) -> int:
    return min(length, _STEPS) // _STEP


def _ending(heard: Heard) -> Iterator[str]:
    text, mark = heard.text.strip(), heard.clause.ended
    yield f"号{mark.replace(_NEW_LINE, '，')}"  # sent line by line, or joined from fragments
    yield from (f"尾{text[-n:]}" for n in range(1, _ENDS + 1))
    yield from (f"前{text[i : i + 2]}" for i in range(len(text) - 1))
    yield from sorted({f"前规则{e.rule.name}" for e in heard.evidence})
    if heard.articles:
        yield "前条"


def _beginning(heard: Heard) -> Iterator[str]:
    text = heard.text.strip()
    yield from (f"首{text[:n]}" for n in range(1, _BEGINS + 1))
    yield from (f"后{text[i : i + 2]}" for i in range(len(text) - 1))
    yield from sorted({f"后规则{e.rule.name}" for e in heard.evidence})
    yield f"长{min(len(text), _STEPS) // _WIDE}"
    if heard.articles:
        yield "后条"


def _kinds(start: Look, at: Look, end: Look) -> Iterator[str]:
    """What each side would be alone, and all of it: two things that are each plainly something."""
    known = weights()
    if known is None:
        return
    left, right, both = (
        _shares(known.glanced(look)) for look in (at.since(start), end.since(at), end.since(start))
    )
    first, second, whole = (max(s, key=lambda kind: s[kind]) for s in (left, right, both))
    same = first is second
    yield f"前类{first}"
    yield f"后类{second}"
    yield f"类{first}>{second}"
    yield f"类{first}>{second}/{whole}"
    yield f"同类{same}"
    yield f"前准{_graded(left[first])}"
    yield f"后准{_graded(right[second])}"
    yield f"全准{_graded(both[whole])}"
    yield f"较弱{_graded(min(left[first], right[second]))}"
    gain = left[first] + right[second] - both[whole]
    yield f"多得{int(gain * 2)}{same}"
    yield f"相差{int(left[first] - left[second])}:{int(right[second] - right[first])}"


def _shares(points: dict[Kind, float]) -> dict[Kind, float]:
    """Logarithms of the shares, none below a thousandth."""
    highest = max(points.values())
    total = math.log(sum([math.exp(p - highest) for p in points.values()])) + highest
    return {kind: max(-7.0, p - total) for kind, p in points.items()}


def _graded(logarithm: float) -> int:
    return int(logarithm * 3)
