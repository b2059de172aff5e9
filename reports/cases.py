"""Which of the week's matters are quoted in its paper."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from models.words import Kind
from reports.text import one_line
from reports.weekly import Line

CASES = 3
CASE_LENGTH = 160

_TAKEN_BACK = "已撤回"
_WEIGHT = {Kind.OPINION: 0, Kind.SUGGESTION: 1, Kind.PROPOSAL: 1, Kind.QUESTION: 2}
_LOOKED_AT = 2000  # lines: beyond, the same few would be found after a long search


def choose_cases(lines: Iterable[Line], limit: int = CASES) -> tuple[Line, ...]:
    """A few matters worth reading, from different points and of different kinds where possible.

    Only suggestions, opinions and questions: a grievance told in print points at its teller.
    """
    pool = list(islice(filter(_may_be_quoted, lines), _LOOKED_AT))
    chosen: list[Line] = []
    while pool and len(chosen) < limit:
        kinds = [line.kind for line in chosen]
        points = [line.point for line in chosen]
        best = min(
            pool,
            key=lambda line: (
                kinds.count(line.kind),
                points.count(line.point),
                _WEIGHT[line.kind],
                _awkward_length(line),
                line.arrived,
                line.number,
            ),
        )
        pool.remove(best)
        chosen.append(best)
    return tuple(chosen)


def _awkward_length(line: Line) -> int:
    """How far a text is from what reads well in print: 30 to 160 characters."""
    length = len(one_line(line.text))
    return max(0, 30 - length, length - CASE_LENGTH)


def _may_be_quoted(line: Line) -> bool:
    """Long enough to say something, and not taken back by the one who said it."""
    return line.kind in _WEIGHT and line.state != _TAKEN_BACK and len(one_line(line.text)) >= 12
