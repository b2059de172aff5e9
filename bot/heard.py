"""A clause with all that was found in it, and an act in the making."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.articles import Reference
from bot.intents import Evidence, score
from bot.intents.learned import Opinion, Runs
from bot.intents.meetings import Roles
from bot.places import Found
from bot.split import Clause
from models.words import Kind, Stance


@dataclass(slots=True, eq=False)
class Heard:
    """One clause with everything found in it."""

    clause: Clause
    text: str
    evidence: list[Evidence]
    references: list[Reference]
    places: list[Found]
    roles: Roles
    runs: Runs
    points: dict[Kind, float] = field(init=False)
    articles: tuple[str, ...] = field(init=False)
    again: dict[tuple[int, ...], tuple[str, Opinion | None]] = field(
        init=False, default_factory=dict
    )
    """What the weights made of stretches that begin here, by where their clauses begin."""
    _signals: frozenset[str | None] = field(init=False)

    def __post_init__(self) -> None:
        self.points = score(self.evidence) if self.evidence else {}
        self.articles = tuple([a for r in self.references for a in r.articles])
        self._signals = frozenset([e.rule.signal for e in self.evidence])

    def has(self, *signals: str) -> bool:
        return not self._signals.isdisjoint(signals)

    def of(self, kind: Kind) -> float:
        return self.points.get(kind, 0.0)

    @property
    def concrete(self) -> bool:
        """Says where or since when."""
        return bool(self.places) or self.has("since", "here")


@dataclass(slots=True, eq=False)
class Said:
    """An act in the making: its kind and its clauses."""

    kind: Kind
    heard: list[Heard]
    stance: Stance | None = None
    support: list[Heard] = field(default_factory=list)  # clauses that only carry the act along
    learned: Opinion | None = None  # what the learned weights made of it
    sure: float | None = None  # rules and weights together, 0 to 1
    rival: Kind | None = None  # the kind that came close

    @property
    def points(self) -> float:
        return score(e for h in self.heard for e in h.evidence).get(self.kind, 0.0)
