"""A rule and what it found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from models.words import Kind


class Pattern:
    """A pattern that is compiled when it is first tried: a process has fifteen hundred of them and
    a message needs some twenty."""

    def __init__(self, written: str) -> None:
        self.written = written

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        return re.compile(self.written)


class Wording(NamedTuple):
    """One alternative of a rule's pattern. `needs`: one or two sets of pieces of text; of each, one
    stands in every match."""

    pattern: Pattern
    needs: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A sentence staff can read, a pattern, a weight and the kind it speaks for.

    The pattern is kept as its `wordings`, alternatives in the order in which they are tried; a
    concept has none, its words are found together.
    """

    name: str
    kind: Kind
    weight: float
    wordings: tuple[Wording, ...]
    unless: Pattern | None
    signal: str | None


class Evidence(NamedTuple):
    """One match: the rule, the words, and where they stand in the normalised text."""

    rule: Rule
    words: str
    start: int
    end: int
