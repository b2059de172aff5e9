"""What a pattern cannot match without: single characters and pairs, of which one must be there.

Read off the parsed pattern, so it can never be wrong about a rule, and it spares most rules the
search: a message of sixty characters has some hundred and twenty characters and pairs.
"""

from __future__ import annotations

from itertools import pairwise
from re import _parser  # type: ignore[attr-defined]
from typing import Any

_PAIR, _SINGLE, _EVERYWHERE = 1.0, 9.0, 70.0  # how much likelier one is met by chance than a pair
_COMMON = frozenset("的了是不在有人到我你他俺这那个一上下来去没得给要就都也和说里大家中")


def needs_of(pattern: str) -> frozenset[str]:
    """Pieces of one or two characters, one of which stands in every match; empty: unknown."""
    return _of_sequence(_parser.parse(pattern)) or frozenset()


def pieces_of(text: str) -> frozenset[str]:
    """All characters and pairs of a text."""
    return frozenset(text).union(map("".join, pairwise(text)))


def _cost(needs: frozenset[str]) -> float:
    return sum(
        _PAIR if len(piece) == 2 else _EVERYWHERE if piece in _COMMON else _SINGLE
        for piece in needs
    )


def _of_sequence(parsed: Any) -> frozenset[str] | None:
    """The cheapest need among the parts of a sequence; None when it has none."""
    best: frozenset[str] | None = None
    run = ""
    for operation, argument in [*parsed, (None, None)]:
        if str(operation) == "LITERAL":
            run += chr(argument)
            continue
        options = [_of_run(run), _of_part(str(operation), argument)]
        run = ""
        for need in options:
            if need and (best is None or _cost(need) < _cost(best)):
                best = need
    return best


def _of_run(run: str) -> frozenset[str] | None:
    if len(run) >= 2:
        return frozenset({run[:2]})
    return frozenset({run}) if run else None


def _of_part(operation: str, argument: Any) -> frozenset[str] | None:
    if operation == "SUBPATTERN":
        return _of_sequence(argument[-1])
    if operation == "BRANCH":
        return _of_branches([_of_sequence(branch) for branch in argument[1]])
    if operation in {"MAX_REPEAT", "MIN_REPEAT"}:
        return _of_sequence(argument[2]) if argument[0] >= 1 else None
    if operation == "IN":
        return _of_set(argument)
    return None


def _of_branches(needs: list[frozenset[str] | None]) -> frozenset[str] | None:
    if any(not need for need in needs):
        return None
    return frozenset().union(*(need for need in needs if need))


def _of_set(members: Any) -> frozenset[str] | None:
    """The characters of a set such as [甲乙] or [0-9]; None for a negated or a large one."""
    found: set[str] = set()
    for kind, what in members:
        if str(kind) == "LITERAL":
            found.add(chr(what))
        elif str(kind) == "RANGE" and what[1] - what[0] < 40:
            found.update(map(chr, range(what[0], what[1] + 1)))
        else:
            return None
    return frozenset(found) if len(found) <= 40 else None
