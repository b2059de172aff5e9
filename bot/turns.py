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

from bot.gates import ONLY_WHO, only_points
from bot.heard import Heard
from bot.intents.learned import GRAIN, Look, shares, weights
from models.words import Kind

TURNS = Path(__file__).parent / "weights" / "turns.json.gz"
MOST = 14  # clauses; who writes more is telling a story or has numbered
LIKELY = 0.25  # share from which somebody begins anew; measured on papers not learned
STORY = 45  # characters: longer messages tell what happened before they come to the point
_AFTER_A_STORY = 0.6  # share, in these, behind what says neither where nor since when
_OPEN = 0.02  # share from the words alone below which nobody begins anew
_UNLIKELY = 0.03  # share below which, at every place, a message says one thing from end to end
_CONDITION = re.compile(r"只要|如果|假如|除非|要是(?!.*(?:就好|多好|中了))")
_THAT_LAW = re.compile(r"[这那该](?:个|部)?(?:法|条例)")
_BUT = re.compile(r"不过|但是?|可是?(?!以)|只是|就是")
_ONLY_COUNTS = re.compile(r"[第这是就回次号个0-9\W]*")  # 这是第17: no number of a matter
_DANGER = 2.0  # points: 快来人，着火了 is one cry
_SHORT, _LITTLE = 10, 6  # characters of a reason, and of a clause that may say nothing
_NEW_LINE = "\n"
_PAIRS = 6  # of characters looked at where a clause begins
_STEP, _WIDE, _STEPS = 8, 4, 60  # lengths are told in steps
_WRITTEN = [str(step) for step in range(_STEPS // _WIDE + 1)]
_WORDS = ("号", "尾", "前则", "首", "后", "后则", "长", "前长", "后长")
"""What the words tell of a place: the mark, the end of the clause before it and the rules that
spoke there; beginning, pairs of characters, rules and length of the clause behind; how much
stands before and behind."""
_SIDES = ("类", "前准", "后准", "全准", "较弱", "多得", "相差")
"""What each side would be alone and both together, how surely, and how much is won by parting."""

Seen = tuple[Sequence[str], ...]
"""What was seen at one place: values of each group of features, in the order above."""


@dataclass(frozen=True, slots=True)
class Turns:
    """Points of each feature for beginning anew, before they are divided by how many there are."""

    bias: float
    words: tuple[dict[str, int], ...]
    sides: tuple[dict[str, int], ...]
    scale: float

    @classmethod
    def from_file(cls, path: Path) -> Turns:
        """Raises OSError when the file is missing, ValueError or KeyError when it is no such."""
        with gzip.open(path, "rt", encoding="utf-8") as source:
            return cls.of(json.load(source))

    @classmethod
    def of(cls, raw: dict[str, Any]) -> Turns:
        """From the content of such a file. Raises KeyError when it is no such."""
        words, sides = ([raw["points"].get(g, {}) for g in groups] for groups in (_WORDS, _SIDES))
        return cls(float(raw["bias"]), tuple(words), tuple(sides), float(raw["scale"]))

    def share(self, known: Sequence[int]) -> float:
        """Between 0 and 1: how likely it is that somebody begins anew."""
        points = self.bias + self.scale * sum(known) / (GRAIN * math.sqrt(len(known) or 1))
        return 1 / (1 + math.exp(-points))


def _known(points: Sequence[dict[str, int]], seen: Seen) -> list[int]:
    """Points of all that is known of what was seen."""
    return [
        worth
        for own, values in zip(points, seen, strict=True)
        for value in values
        if (worth := own.get(value)) is not None
    ]


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
    sides = _Sides(heard)
    edges = [0]
    short = heard[-1].clause.end - heard[0].clause.start <= STORY
    for at, seen in surfaces(heard):
        likely = _begins_anew(known, _known(known.words, seen), sides, at)
        if likely < LIKELY or _goes_on(heard[edges[-1] : at], heard[at]):
            continue
        if short or likely >= _AFTER_A_STORY or any(map(_dealt_with, heard[edges[-1] : at])):
            edges.append(at)
    return [heard[a:b] for a, b in pairwise([*edges, len(heard)])]


def plainly_one(heard: Sequence[Heard]) -> bool:
    """Whether nothing at any place of a message tells that somebody begins anew."""
    known = _own_turns()
    if known is None or not may_turn(heard):
        return False
    sides = _Sides(heard)
    return all(
        known.share(_known(known.words, seen) + _known(known.sides, sides.at(at))) < _UNLIKELY
        for at, seen in surfaces(heard)
    )


def _dealt_with(heard: Heard) -> bool:
    """Says where or since when, or that something be done: no mere reason for what follows."""
    return heard.concrete or heard.has("handle", "please_fix")


def _begins_anew(known: Turns, surface: list[int], sides: _Sides, at: int) -> float:
    """What each side would be alone is only asked where the words leave it open."""
    if known.share(surface) < _OPEN:
        return 0.0
    return known.share(surface + _known(known.sides, sides.at(at)))


def _goes_on(stretch: Sequence[Heard], behind: Heard) -> bool:
    """Whether what begins here is plainly about what stands before it: 只要把学生除外，我就支持;
    第九条支持，不过得写清楚谁管; 路灯坏了，请尽快修好; 小学门口那段，建议装路灯."""
    before, text = stretch[-1], behind.text.strip()
    mends = behind.has("please_fix") and not behind.has("general")
    one_cry = min(before.of(Kind.EMERGENCY), behind.of(Kind.EMERGENCY)) >= _DANGER
    counts = not behind.articles and _ONLY_COUNTS.fullmatch(text)
    if mends or one_cry or counts or _CONDITION.match(before.text.lstrip()):
        return True
    if any(r.law for r in before.references) and _THAT_LAW.match(text):
        return True
    if before.articles and not behind.articles and _BUT.match(text):
        return True
    return _is_a_reason(stretch, behind) or all(_says_nothing(h) for h in stretch)


def _is_a_reason(before: Sequence[Heard], behind: Heard) -> bool:
    """路坏了没人修，建议立个规矩: a short fact that says neither where nor since when."""
    short = before[-1].clause.end - before[0].clause.start <= _SHORT
    return short and behind.of(Kind.SUGGESTION) >= 1 and not any(h.concrete for h in before)


def _says_nothing(heard: Heard) -> bool:
    text = heard.text.strip()
    little = len(text) <= _LITTLE and max(heard.points.values(), default=0.0) < 1
    return little or only_points(text) or ONLY_WHO.fullmatch(text) is not None


def may_turn(heard: Sequence[Heard]) -> bool:
    """Whether a message has places at which it could turn."""
    return 1 < len(heard) <= MOST and not any(h.clause.numbered for h in heard)


def surfaces(heard: Sequence[Heard]) -> Iterator[tuple[int, Seen]]:
    """For each clause but the first, what of the words tells whether something else begins."""
    first, last = heard[0].clause.start, heard[-1].clause.end
    before, ending = heard[0], heard[0].text.strip()
    for at, behind in enumerate(heard[1:], 1):
        text = behind.text.strip()
        mark = before.clause.ended.replace(_NEW_LINE, "，")  # joined from fragments, perhaps
        yield (
            at,
            (
                (mark,) if before.clause.passage == behind.clause.passage else (mark, "段"),
                (ending[-1:], ending[-2:], ending[-3:]),
                _rules(before),
                (text[:1], text[:2], text[:3], text[:4]),
                [text[i : i + 2] for i in range(min(len(text) - 1, _PAIRS))],
                _rules(behind),
                (_WRITTEN[min(len(text), _STEPS) // _WIDE],),
                (_WRITTEN[min(before.clause.end - first, _STEPS) // _STEP],),
                (_WRITTEN[min(last - behind.clause.start, _STEPS) // _STEP],),
            ),
        )
        before, ending = behind, text


def _rules(heard: Heard) -> Sequence[str]:
    """Names of what was found in a clause, each once; 条 for an article."""
    names = list(dict.fromkeys([e.rule.name for e in heard.evidence])) if heard.evidence else []
    return [*names, "条"] if heard.articles else names


class _Sides:
    """What would stand on either side of a place, each read by itself at a glance."""

    def __init__(self, heard: Sequence[Heard]) -> None:
        self._cuts = [heard[0].clause.start, *(h.clause.end for h in heard)]
        self._runs = heard[0].runs
        self._looks: list[Look] | None = None
        self._both: list[float] = []

    def at(self, at: int) -> Seen:
        """Two things that are each plainly something are two."""
        known = weights()
        if known is None:
            return ((),) * len(_SIDES)
        if self._looks is None:
            self._looks = self._runs.looks(self._cuts)
            self._both = shares(known.glanced(self._looks[-1].since(self._looks[0])))
        start, cut, end = self._looks[0], self._looks[at], self._looks[-1]
        left = shares(known.glanced(cut.since(start)))
        right = shares(known.glanced(end.since(cut)))
        first, second, whole = (side.index(max(side)) for side in (left, right, self._both))
        likely = left[first], right[second], self._both[whole]
        same = first == second
        gain = int((likely[0] + likely[1] - likely[2]) * 2)
        apart = f"{int(left[first] - left[second])}:{int(right[second] - right[first])}"
        return (
            _kinds(known.kinds[first], known.kinds[second], known.kinds[whole]),
            (_graded(likely[0]),),
            (_graded(likely[1]),),
            (_graded(likely[2]),),
            (_graded(min(likely[:2])),),
            (f"{gain}{same}",),
            (apart,),
        )


@lru_cache(maxsize=4096)
def _kinds(a: Kind, b: Kind, all_of_it: Kind) -> tuple[str, ...]:
    return f"{a}>", f">{b}", f"{a}>{b}", f"{a}>{b}/{all_of_it}", str(a is b)


def _graded(logarithm: float) -> str:
    return str(int(logarithm * 3))


def features(heard: Sequence[Heard]) -> Iterator[tuple[int, list[str]]]:
    """For each clause but the first the names of all that tells whether something else begins
    with it, as they are learned: group and value."""
    sides = _Sides(heard)
    for at, seen in surfaces(heard):
        named = zip((*_WORDS, *_SIDES), (*seen, *sides.at(at)), strict=True)
        yield at, [f"{group}:{value}" for group, values in named for value in values]
