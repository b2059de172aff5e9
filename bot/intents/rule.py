"""A rule and what it found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from models.words import Kind


class Wording(NamedTuple):
    """One alternative of a rule's pattern. `needs`: pieces of text, one stands in every match."""

    pattern: re.Pattern[str]
    needs: frozenset[str]


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
    unless: re.Pattern[str] | None
    signal: str | None


class Evidence(NamedTuple):
    """One match: the rule, the words, and where they stand in the normalised text."""

    rule: Rule
    words: str
    start: int
    end: int
