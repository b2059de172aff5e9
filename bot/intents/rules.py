"""The rules of `lexicon/rules/`, compiled once, run once over a whole message.

A rule is a sentence staff can read, a pattern, a weight and the kind it speaks for. It finds
evidence in the normalised text; `unless` takes it back when something in the same clause speaks
against it. Running each rule over the message and sorting matches into clauses afterwards keeps
the work linear, however many clauses there are.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot import lexicon
from bot.split import Clause
from models.words import Kind

_BREAK = r"，。！？；\n"
_MACROS = {
    "隔": rf"[^{_BREAK}]{{0,6}}?",
    "远": rf"[^{_BREAK}]{{0,16}}?",
    "句首": rf"(?:^|(?<=[{_BREAK}、：\s]))",
}
_PLACEHOLDER = re.compile(r"\{([\u4e00-\u9fff]+)\}")
_FILES = ("wish_and_question", "grievance", "service", "talk")
_AT_MOST = 400  # matches of one rule in one message; more tell nothing new


@dataclass(frozen=True, slots=True)
class Rule:
    name: str
    kind: Kind
    weight: float
    find: re.Pattern[str]
    unless: re.Pattern[str] | None
    signal: str | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One match: the rule, the words, and where they stand in the normalised text."""

    rule: Rule
    words: str
    start: int
    end: int


def find_evidence(text: str, clauses: Sequence[Clause]) -> list[list[Evidence]]:
    """For every clause the evidence found in it, in the order of the rule files."""
    found: list[list[Evidence]] = [[] for _ in clauses]
    starts = [clause.start for clause in clauses]
    for rule in all_rules():
        refused: dict[tuple[int, int], bool] = {}
        for count, match in enumerate(rule.find.finditer(text)):
            if count >= _AT_MOST:
                break
            at = max(0, bisect_right(starts, match.start()) - 1)
            last = max(at, bisect_right(starts, match.end() - 1) - 1)
            if (at, last) not in refused:
                refused[at, last] = _refuses(rule, text, clauses[at].start, clauses[last].end)
            if not refused[at, last]:
                found[at].append(Evidence(rule, match.group(), match.start(), match.end()))
    return found


def _refuses(rule: Rule, text: str, start: int, end: int) -> bool:
    """Whether anything in the clauses a match lies in takes it back."""
    return rule.unless is not None and bool(rule.unless.search(text, start, end))


@lru_cache(maxsize=1)
def all_rules() -> tuple[Rule, ...]:
    """Every rule of every file. Raises ValueError when one cannot be understood."""
    return tuple(
        _rule(group["kind"], entry)
        for name in _FILES
        for group in lexicon.load(str(Path("rules") / f"{name}.yaml"))
        for entry in group["rules"]
    )


def _rule(kind: str, entry: dict[str, Any]) -> Rule:
    try:
        unless = entry.get("unless")
        return Rule(
            entry["name"],
            Kind(kind),
            float(entry["weight"]),
            re.compile(expand(entry["find"])),
            re.compile(expand(unless)) if unless else None,
            entry.get("signal"),
        )
    except (KeyError, re.error) as problem:
        raise ValueError(f"rule {entry.get('name')!r}: {problem}") from problem


def expand(pattern: str) -> str:
    """Puts roles and macros into a pattern: {疑问词} → (?:咋着|咋样|…)."""
    return _PLACEHOLDER.sub(_expansion, pattern)


def _expansion(match: re.Match[str]) -> str:
    name = match[1]
    roles = lexicon.roles()
    if name == "句尾":
        return rf"(?=[{''.join(roles['语气词'])}]{{0,2}}(?:[{_BREAK}、：~\s]|$))"
    if name in _MACROS:
        return _MACROS[name]
    return f"(?:{'|'.join(roles[name])})"
