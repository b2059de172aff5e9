"""A theme in figures: what many said, how many they were, and from where."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

CASES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeLine:
    """One matter of a theme. `text` is verbatim: the documents mask it themselves. `voice` tells
    people apart, None for a slip without a name. `wave` is the same for texts that are copies of
    one another."""

    number: str
    text: str
    arrived: datetime
    voice: int | None
    point: str | None
    villages: tuple[str, ...] = ()
    wave: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeFigure:
    """`people` have a name or an account, `nameless` are the matters without one; `places` are
    villages, and the points of matters that name none. Of the matters `copied` are copies of one
    text, from `copied_people` people: they count, and are told apart."""

    theme_id: int
    name: str
    words: tuple[str, ...]
    matters: int
    people: int
    nameless: int
    places: tuple[str, ...]
    points: tuple[str, ...]
    first: datetime
    last: datetime
    cases: tuple[ThemeLine, ...]
    copied: int = 0
    copied_people: int = 0


def theme_figure(
    theme_id: int, name: str, words: Iterable[str], lines: Sequence[ThemeLine]
) -> ThemeFigure:
    """Counts `lines`, the most central first. Raises ValueError when there are none."""
    if not lines:
        raise ValueError("a theme without matters has no figures")
    copies = [line for line in lines if line.wave is not None]
    return ThemeFigure(
        theme_id=theme_id,
        name=name,
        words=tuple(words),
        matters=len(lines),
        people=_people(lines),
        nameless=sum(line.voice is None for line in lines),
        places=_sorted(place for line in lines for place in _places(line)),
        points=_sorted(line.point for line in lines if line.point),
        first=min(line.arrived for line in lines),
        last=max(line.arrived for line in lines),
        cases=cases_of(lines),
        copied=len(copies),
        copied_people=_people(copies),
    )


def cases_of(lines: Sequence[ThemeLine], most: int = CASES) -> tuple[ThemeLine, ...]:
    """The most central, then some further out that say it differently: other words, another person,
    no second copy of one text."""
    chosen: list[ThemeLine] = []
    step = max(1, len(lines) // most)
    for line in [*lines[::step], *lines]:
        if len(chosen) < most and not any(_says_the_same(line, other) for other in chosen):
            chosen.append(line)
    return tuple(chosen)


def _says_the_same(line: ThemeLine, other: ThemeLine) -> bool:
    same_voice = line.voice is not None and line.voice == other.voice
    same_wave = line.wave is not None and line.wave == other.wave
    return same_voice or same_wave or line.text == other.text


def _people(lines: Iterable[ThemeLine]) -> int:
    return len({line.voice for line in lines if line.voice is not None})


def _places(line: ThemeLine) -> tuple[str, ...]:
    return line.villages or ((line.point,) if line.point else ())


def _sorted(names: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(sorted({name for name in names if name}))
