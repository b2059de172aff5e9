"""A rule and what it found."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from models.words import Kind


@dataclass(frozen=True, slots=True)
class Rule:
    """A sentence staff can read, a pattern, a weight and the kind it speaks for.

    `find` is None for a concept, whose words are found together. `needs` are pieces of text of
    which one at least stands in every match; empty when nothing can be said.
    """

    name: str
    kind: Kind
    weight: float
    find: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    signal: str | None
    needs: frozenset[str] = field(default=frozenset())


@dataclass(frozen=True, slots=True)
class Evidence:
    """One match: the rule, the words, and where they stand in the normalised text."""

    rule: Rule
    words: str
    start: int
    end: int
