"""What the learned weights look at: runs of one to four characters, and the rules that spoke."""

from __future__ import annotations

import re
from collections.abc import Iterable

_DIGITS = re.compile(r"[0-9]+")
_LONGEST = 4
AT_MOST = 400  # characters looked at; what a letter is about stands in its beginning


def framed(text: str) -> str:
    """The text as runs are taken from it: ^ stands before, $ behind, 0 for a number."""
    return f"^{_DIGITS.sub('0', text[:AT_MOST].strip())}$"


def runs(text: str) -> set[str]:
    """All runs of one to four characters."""
    plain = framed(text)
    found: set[str] = set()
    for length in range(1, _LONGEST + 1):
        found.update([plain[i : i + length] for i in range(len(plain) - length + 1)])
    return found


def rule_features(rules: Iterable[str]) -> set[str]:
    """For every rule that found something `规则:` with its name."""
    return {f"规则:{name}" for name in rules}


def length_feature(text: str) -> str:
    """A chat line, a longer message or a letter: people write differently."""
    length = len(text)
    return "长度:短" if length <= 40 else "长度:中" if length <= 90 else "长度:长"


def features(text: str, rules: Iterable[str], roles: Iterable[str]) -> set[str]:
    """Everything the learner sees of a text; `roles` as `Roles.features` gives them."""
    return runs(text) | rule_features(rules) | set(roles) | {length_feature(text)}
