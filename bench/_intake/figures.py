"""From runs to what is printed: medians with their range, and the ratios that are judged."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench._intake.sitting import Run

Round = dict[str, Run]  # by the server's name


@dataclass(frozen=True)
class Spread:
    """Median, least and largest of the rounds."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        return cls(statistics.median(values), min(values), max(values))

    def text(self, digits: int = 0) -> str:
        return f"{self.median:.{digits}f} ({self.least:.{digits}f}–{self.most:.{digits}f})"


Figure = tuple[str, int, Callable[[Run], float]]
FIGURES: tuple[Figure, ...] = (
    ("msg/s", 0, lambda r: r.rate),
    ("msg/s per core", 0, lambda r: r.per_core),
    ("CPU µs/msg", 0, lambda r: r.cpu_us),
    ("behind", 0, lambda r: r.behind),
    ("memory MB", 0, lambda r: r.memory_mb),
)
AT_HALF: tuple[Figure, ...] = (
    ("carried %", 0, lambda r: r.carried * 100),
    ("p50 ms", 1, lambda r: r.at_half["p50"]),
    ("p95 ms", 1, lambda r: r.at_half["p95"]),
    ("p99 ms", 1, lambda r: r.at_half["p99"]),
    ("longest ms", 1, lambda r: r.at_half["max"]),
    ("CPU µs/msg", 0, lambda r: r.half_cpu_us),
)


def rows(
    rounds: Sequence[Round], figures: Sequence[Figure], names: Sequence[str]
) -> list[list[str]]:
    """A line for each server: its name and the figures over all rounds."""
    return [
        [name, *(spread_of(rounds, name, value).text(digits) for _, digits, value in figures)]
        for name in names
    ]


def spread_of(rounds: Sequence[Round], name: str, value: Callable[[Run], float]) -> Spread:
    return Spread.of([value(each[name]) for each in rounds])


@dataclass(frozen=True)
class Verdict:
    """One line of what must hold. `figure` is already text; `holds` None: it was not measured."""

    what: str
    figure: str
    holds: bool | None

    @property
    def word(self) -> str:
        return {True: "holds", False: "FAILS", None: ""}[self.holds]


def ratio(
    rounds: Sequence[Round], above: str, below: str, value: Callable[[Run], float]
) -> Spread | None:
    """The ratio of two servers within each round, over the rounds; None when one was not run."""
    pairs = [(each[above], each[below]) for each in rounds if above in each and below in each]
    if not pairs:
        return None
    return Spread.of([value(a) / max(value(b), 1e-9) for a, b in pairs])


@dataclass(frozen=True)
class Goal:
    """A ratio that is judged by the median of its rounds."""

    what: str
    above: str
    below: str
    value: Callable[[Run], float]
    at_least: float = 0.0
    at_most: float = float("inf")

    def judge(self, rounds: Sequence[Round]) -> Verdict:
        found = ratio(rounds, self.above, self.below, self.value)
        if found is None:
            return Verdict(self.what, "not measured", None)
        return Verdict(self.what, found.text(2), self.at_least <= found.median <= self.at_most)


GOALS: tuple[Goal, ...] = (
    Goal("per core, of the floor: ≥ 0.6", "minyi", "floor", lambda r: r.per_core, at_least=0.6),
    Goal("per core, of the tutorial: ≥ 2", "minyi", "tutorial", lambda r: r.per_core, at_least=2),
    Goal("per core, of WeRoBot: ≥ 2.5", "minyi", "werobot", lambda r: r.per_core, at_least=2.5),
    Goal(
        "p99 at the common rate, of the floor: ≤ 3",
        "minyi",
        "floor",
        lambda r: r.at_half["p99"],
        at_most=3,
    ),
    Goal(
        "four processes on PostgreSQL, of one: ≥ 1.6",
        "minyi-pg-4",
        "minyi-pg-1",
        lambda r: r.rate,
        at_least=1.6,
    ),
)


def verdicts(rounds: Sequence[Round]) -> list[Verdict]:
    """Everything that must hold, for the servers that were run."""
    judged = [goal.judge(rounds) for goal in GOALS]
    ours = [run for each in rounds for name, run in each.items() if name.startswith("minyi")]
    if ours:
        judged += [
            _none("Minyi: replies over one second", sum(run.over_a_second for run in ours)),
            _none("Minyi: lock errors in the log", sum(run.locked for run in ours)),
            _none("Minyi: requests without an answer", sum(sum(r.errors.values()) for r in ours)),
        ]
    every = [run for each in rounds for run in each.values()]
    unequal = sum(not run.answered <= run.rows <= run.answered + _failed(run) for run in every)
    judged.append(_none("runs whose rows are not what was acknowledged", unequal))
    checked, bad = sum(r.checked for r in every), sum(sum(r.faults.values()) for r in every)
    judged.append(_none(f"faulty replies of {checked} opened and checked", bad))
    return judged


def _failed(run: Run) -> int:
    """Requests that may have been stored although no proper answer came."""
    return sum(n for what, n in run.errors.items() if what != "not carried")


def _none(what: str, count: int) -> Verdict:
    return Verdict(f"{what}: none", str(count), count == 0)
