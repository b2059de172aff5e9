"""Is the new model worse than the old one? Both read the same lines; the answer is a list of whys.

Danger and wrongdoing may not be missed once more often. The rest is judged beyond chance: two
readers differ on some lines, and were neither better, each of those would be a toss of a coin.

Sentences of ours do not notice everything that a town could be taught wrongly: corrections that
contradict one another, and one hand that turns everything to one kind, show in the town itself.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from training.measures import Pairs, accuracy, macro_f1

Line = tuple[str, str]  # (text, meant)
Reader = Callable[[str], str]
_HOT = ("emergency", "report")
_BEYOND_CHANCE = 1.64  # standard deviations of the difference: one time in twenty by chance
_FORGOTTEN = 1 / 2000  # share of what was known by heart that may be lost
_ENOUGH = 50  # lines, fewer say nothing about a town
_TURNED = 1 / 3  # a town unlike all others, learned for the first time, turns a fifth
_OVERRULED = 0.4  # the bot reads three of four rightly even in such a town


class Worse(StrEnum):
    """Why a model is refused."""

    MISSES_EMERGENCIES = "misses_emergencies"
    MISSES_REPORTS = "misses_reports"
    FALSE_EMERGENCIES = "false_emergencies"
    FALSE_REPORTS = "false_reports"
    MAIN_ACT = "main_act"
    NO_GAIN = "no_gain"
    TURNS_MUCH = "turns_much"
    OVERRULES_MUCH = "overrules_much"


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one reader over some lines. A miss is a line of that kind read as another."""

    lines: int
    main_act: float
    macro_f1: float
    missed_emergencies: int
    missed_reports: int
    false_emergencies: int
    false_reports: int

    @classmethod
    def of(cls, pairs: Pairs) -> Figures:
        kinds = sorted({meant for meant, _ in pairs})
        missed = {k: sum(m == k != r for m, r in pairs) for k in _HOT}
        false = {k: sum(r == k != m for m, r in pairs) for k in _HOT}
        return cls(
            len(pairs),
            accuracy(pairs),
            macro_f1(pairs, kinds),
            missed["emergency"],
            missed["report"],
            false["emergency"],
            false["report"],
        )

    def as_row(self) -> dict[str, float]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Compared:
    """Old and new on the same lines; `margin` is the drop of the main act that chance explains."""

    before: Figures
    after: Figures
    margin: float

    @property
    def worse(self) -> list[Worse]:
        """Empty when the new one may take the old one's place."""
        old, new = self.before, self.after
        checks = {
            Worse.MISSES_EMERGENCIES: new.missed_emergencies > old.missed_emergencies,
            Worse.MISSES_REPORTS: new.missed_reports > old.missed_reports,
            Worse.FALSE_EMERGENCIES: new.false_emergencies > old.false_emergencies + _slack(old),
            Worse.FALSE_REPORTS: new.false_reports > old.false_reports + _slack(old),
            Worse.MAIN_ACT: old.main_act - new.main_act > self.margin,
        }
        return [why for why, is_so in checks.items() if is_so]


def _slack(figures: Figures) -> int:
    """One false alarm more in five hundred lines is borne."""
    return max(1, figures.lines // 500)


def compare(lines: Sequence[Line], old: Reader, new: Reader, *, by_heart: bool = False) -> Compared:
    """Has both read all lines. What the old one learned `by_heart` it reads better than any
    other, and whatever changes there changes for the worse: a few of thousands are borne."""
    before = [(meant, old(text)) for text, meant in lines]
    after = [(meant, new(text)) for text, meant in lines]
    differ = sum(
        (meant == one) != (meant == other)
        for (meant, one), (_, other) in zip(before, after, strict=True)
    )
    margin = _BEYOND_CHANCE * math.sqrt(differ) / max(1, len(lines))
    margin += _FORGOTTEN if by_heart else 0.0
    return Compared(Figures.of(before), Figures.of(after), margin)


@dataclass(frozen=True, slots=True)
class Town:
    """What shows in the town itself. `fold` compares what came with the program and what is
    learned here on people kept back, of whose matters `changed` were corrected; `uncorrected`
    matters were read by both, and `turned` is the share the new one reads otherwise; staff
    overruled `overruled` of all `filed` matters."""

    fold: Compared | None
    changed: int
    uncorrected: int
    turned: float
    filed: int
    overruled: int

    @property
    def worse(self) -> list[Worse]:
        found = list(self.fold.worse) if self.fold else []
        if self.fold and self.changed >= _ENOUGH and self._gain <= self.fold.margin:
            found.append(Worse.NO_GAIN)
        if self.uncorrected >= _ENOUGH and self.turned > _TURNED:
            found.append(Worse.TURNS_MUCH)
        if self.overruled >= _ENOUGH and self.overruled > _OVERRULED * self.filed:
            found.append(Worse.OVERRULES_MUCH)
        return found

    @property
    def _gain(self) -> float:
        return self.fold.after.main_act - self.fold.before.main_act if self.fold else 0.0


def turned(texts: Sequence[str], old: Reader, new: Reader) -> float:
    """The share of texts that the new one reads otherwise."""
    return sum(old(text) != new(text) for text in texts) / len(texts) if texts else 0.0
