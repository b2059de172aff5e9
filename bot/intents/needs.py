"""What a pattern cannot match without: pieces of text of which one stands in every match.

Read off the parsed pattern, so it can never be wrong about a rule, and it spares most rules the
search. Where a part of a pattern can only be met by a few texts, such as 太(?:狠|重), these texts
are spelled out: the longer a piece, the seldomer it is met by chance.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from re import _parser  # type: ignore[attr-defined]
from typing import Any

_COMMON = frozenset("的了是不在有人到我你他俺这那个一上下来去没得给要就都也和说里大家中")
_EVERYWHERE, _CHANCE = 70.0, (9.0, 1.0, 0.3)  # how often one, two, three characters are met
_TELLING = 90.0
_SPELLED_OUT = 150  # texts of one part, at most
_Texts = frozenset[str]


def needs_of(pattern: str) -> tuple[_Texts, ...]:
    """What every match needs, cheapest first: one or two sets of pieces of text, of each of which
    one stands in every match; () when nothing is known. A second set that is met anywhere is left
    out."""
    options = sorted(set(_options(_parser.parse(pattern))), key=lambda o: (_cost(o), sorted(o)))
    return tuple(o for at, o in enumerate(options[:2]) if at == 0 or _cost(o) <= _TELLING)


def _cost(needs: _Texts) -> float:
    return sum(
        _EVERYWHERE if piece in _COMMON else _CHANCE[min(len(piece), len(_CHANCE)) - 1]
        for piece in needs
    )


def _of_sequence(parsed: Any) -> _Texts | None:
    """The cheapest need among the parts of a sequence; None when it has none."""
    return min(_options(parsed), key=_cost, default=None)


def _options(parsed: Any) -> list[_Texts]:
    """What each part of a sequence needs, as far as it is known."""
    options: list[_Texts] = []
    run: _Texts = frozenset({""})  # what the parts before this one can be, when it is known
    for operation, argument in parsed:
        texts = _texts(str(operation), argument)
        if texts is None or len(run) * len(texts) > _SPELLED_OUT:
            options.append(run)
            run = frozenset({""})
        if texts is None:
            options.append(_of_part(str(operation), argument) or frozenset({""}))
        else:
            run = _joined((run, texts))
    return [_shortest(texts) for texts in (*options, run) if "" not in texts]


def _shortest(texts: _Texts) -> _Texts:
    """Without those that hold another one."""
    return frozenset(t for t in texts if not any(o in t for o in texts if o != t))


def _of_part(operation: str, argument: Any) -> _Texts | None:
    if operation == "SUBPATTERN":
        return _of_sequence(argument[-1])
    if operation == "BRANCH":
        needs = [_of_sequence(branch) for branch in argument[1]]
        return None if None in needs else frozenset().union(*(need for need in needs if need))
    if operation in {"MAX_REPEAT", "MIN_REPEAT"}:
        return _of_sequence(argument[2]) if argument[0] >= 1 else None
    return None


def _texts(operation: str, argument: Any) -> _Texts | None:
    """All texts a part can match, when they are few; a look around takes no text."""
    if operation == "LITERAL":
        return frozenset({chr(argument)})
    if operation == "IN":
        return _of_set(argument)
    if operation in {"AT", "ASSERT", "ASSERT_NOT"}:
        return frozenset({""})
    if operation == "SUBPATTERN":
        return _of_all(argument[-1])
    if operation == "BRANCH":
        return _united(_of_all(branch) for branch in argument[1])
    return _of_repeat(*argument) if operation in {"MAX_REPEAT", "MIN_REPEAT"} else None


def _of_all(parsed: Any) -> _Texts | None:
    """All texts a sequence can match, when they are few."""
    whole: _Texts = frozenset({""})
    for operation, argument in parsed:
        texts = _texts(str(operation), argument)
        if texts is None or len(whole) * len(texts) > _SPELLED_OUT:
            return None
        whole = _joined((whole, texts))
    return whole


def _of_repeat(least: int, most: int, parsed: Any) -> _Texts | None:
    once = _of_all(parsed) if most <= 2 else None
    if once is None:
        return None
    return _united(_joined([once] * times) for times in range(least, most + 1))


def _joined(parts: Iterable[_Texts]) -> _Texts:
    return frozenset(map("".join, product(*parts)))


def _united(options: Iterable[_Texts | None]) -> _Texts | None:
    """All of them together; None when one is unknown or they are many."""
    found: set[str] = set()
    for texts in options:
        if texts is None or len(found) + len(texts) > _SPELLED_OUT:
            return None
        found |= texts
    return frozenset(found)


def _of_set(members: Any) -> _Texts | None:
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
