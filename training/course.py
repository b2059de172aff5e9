"""From a town's corrections to a candidate: features drawn, one fold kept back, both learned.

Two differences are learned. The first without a fifth of the people, so that their letters can
tell whether learning from this town helps in letters it never saw; the second from all, and that
is the one which may be put to use.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from training.letters import KINDS, Letter
from training.town import Base, Difference, Sums, Taught, learn, several

PEOPLE = 3
"""So many different people must have used a run of characters before anything hangs on it."""
_FOLDS = 5
_REHEARSED = 1.5  # what a sentence of the corpora counts beside a correction,
_ALARM_REHEARSED = 10.0  # and one of danger or wrongdoing: none may be lost for a kind of stone
_ALARMS = ("emergency", "report")
_OURS = -1  # the person of these sentences, which are to be read as before


class Stage(StrEnum):
    READING = "reading"
    TRYING = "trying"
    LEARNING = "learning"
    EXAMINING = "examining"


Heard = Callable[[Stage, int, int], None]
"""Told how far the work is: stage, done, of how many."""


@dataclass(frozen=True, slots=True)
class Given:
    """A text with its kind as people say it is. Who cannot be told apart is one `person`."""

    person: int
    text: str
    kind: str
    weight: float
    changed: bool = True  # corrected; else only confirmed

    @property
    def kept_back(self) -> bool:
        return self.person % _FOLDS == 0


@dataclass(frozen=True, slots=True)
class Course:
    """`tried` learned without the fold, `learned` from everything given."""

    tried: Difference
    learned: Difference
    fold: list[Given]


@dataclass(frozen=True, slots=True)
class _Read:
    given: Given
    features: tuple[str, ...]
    base: Sums


def study(
    given: Sequence[Given], rehearsed: Sequence[tuple[str, str]], base: Base, heard: Heard
) -> Course:
    """Learns from all that was given, beside sentences of the corpora."""
    ours = [
        Given(_OURS, text, kind, _ALARM_REHEARSED if kind in _ALARMS else _REHEARSED)
        for text, kind in rehearsed
    ]
    read = _read([*given, *ours], base, heard)
    theirs, ours_read = read[: len(given)], read[len(given) :]
    seen = [one for one in theirs if not one.given.kept_back]
    tried = learn(_taught(seen, ours_read), base, lambda *at: heard(Stage.TRYING, *at))
    learned = learn(_taught(theirs, ours_read), base, lambda *at: heard(Stage.LEARNING, *at))
    return Course(tried, learned, [one for one in given if one.kept_back])


def _read(given: Sequence[Given], base: Base, heard: Heard) -> list[_Read]:
    names: dict[str, str] = {}  # the same run is kept once, in however many letters it stands
    found: list[_Read] = []
    for at, one in enumerate(given):
        features = Letter(one.text, one.kind, "").features()
        kept = tuple(names.setdefault(name, name) for name in features)
        found.append(_Read(one, kept, base.sums(kept)))
        if at % 200 == 0:
            heard(Stage.READING, at, len(given))
    return found


def _taught(theirs: Sequence[_Read], ours: Sequence[_Read]) -> list[Taught]:
    """Of each text the features of several people; who has none teaches nothing."""
    shared = several(((one.given.person, one.features) for one in theirs), PEOPLE)
    lessons = []
    for one in (*theirs, *ours):
        features = [name for name in one.features if name in shared]
        if features:
            kind = None if one.given.person == _OURS else KINDS.index(one.given.kind)
            lessons.append(Taught(features, one.base, kind, one.given.weight))
    return lessons
