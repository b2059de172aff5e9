"""The rules of `lexicon/rules/`, compiled once, run once over a whole message.

A rule is a sentence staff can read, a pattern, a weight and the kind it speaks for. It finds
evidence in the normalised text; `unless` takes it back when something in the same clause speaks
against it. Running each rule over the message and sorting matches into clauses afterwards keeps
the work linear, however many clauses there are.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot import lexicon
from bot.intents.meetings import (
    Roles,
    despair_told_of,
    find_meetings,
    guarded,
    named_without_office,
)
from bot.intents.needs import needs_of, pieces_of
from bot.intents.rule import Evidence, Rule
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


def find_evidence(text: str, clauses: Sequence[Clause]) -> tuple[list[list[Evidence]], Roles]:
    """For every clause the evidence found in it, in the order of the rule files; and the roles."""
    found: list[list[Evidence]] = [[] for _ in clauses]
    starts = [clause.start for clause in clauses]
    roles = Roles(text, clauses)
    for rule in _worth_trying(text):
        for at, evidence in _find(rule, text, clauses, starts, roles):
            found[at].append(evidence)
    for evidence in find_meetings(roles):
        found[max(0, bisect_right(starts, evidence.start) - 1)].append(evidence)
    return found, roles


def _worth_trying(text: str) -> list[Rule]:
    """Rules that could match, in the order of the files."""
    always, by_piece = _index()
    numbers = set(always)
    for piece in by_piece.keys() & pieces_of(text):
        numbers.update(by_piece[piece])
    rules = all_rules()
    return [rules[number] for number in sorted(numbers)]


@lru_cache(maxsize=1)
def _index() -> tuple[tuple[int, ...], dict[str, tuple[int, ...]]]:
    """Numbers of the rules that are always tried, and of those that wait for a piece of text."""
    by_piece: dict[str, tuple[int, ...]] = {}
    always: list[int] = []
    for number, rule in enumerate(all_rules()):
        if not rule.needs:
            always.append(number)
        for piece in rule.needs:
            by_piece[piece] = (*by_piece.get(piece, ()), number)
    return tuple(always), by_piece


def _find(
    rule: Rule,
    text: str,
    clauses: Sequence[Clause],
    starts: list[int],
    roles: Roles,
) -> Iterator[tuple[int, Evidence]]:
    """All matches of one rule, each with the clause it begins in."""
    assert rule.find is not None  # noqa: S101 - rules from files have a pattern
    refused: dict[tuple[int, int], bool] = {}
    for count, match in enumerate(rule.find.finditer(text)):
        if count >= _AT_MOST:
            break
        at = max(0, bisect_right(starts, match.start()) - 1)
        last = max(at, bisect_right(starts, match.end() - 1) - 1)
        if (at, last) not in refused:
            refused[at, last] = _refuses(
                rule, text, clauses[at].start, clauses[last].end
            ) or _out_of_place(rule, match, roles)
        if not refused[at, last]:
            yield at, Evidence(rule, match.group(), match.start(), match.end())


def _out_of_place(rule: Rule, match: re.Match[str], roles: Roles) -> bool:
    """Danger that is imagined, past or wished away; a factory denounced, no official."""
    if rule.signal == "danger":
        return guarded(Kind.EMERGENCY, match.start(), match.end(), roles)
    if rule.signal == "despair":
        return despair_told_of(match.start(), match.end(), roles)
    return rule.signal == "denounces" and named_without_office(roles)


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
        find = re.compile(expand(entry["find"]))
        needs = needs_of(_PLACEHOLDER.sub(_plainly, entry["find"]))
        return Rule(
            entry["name"],
            Kind(kind),
            float(entry["weight"]),
            find,
            re.compile(expand(unless)) if unless else None,
            entry.get("signal"),
            needs,
        )
    except (KeyError, re.error) as problem:
        raise ValueError(f"rule {entry.get('name')!r}: {problem}") from problem


def expand(pattern: str) -> str:
    """Puts roles and macros into a pattern: {疑问词} → (?:咋着|咋样|…)."""
    return _PLACEHOLDER.sub(_expansion, pattern)


def _expansion(match: re.Match[str]) -> str:
    return _macro(match[1]) or lexicon.pattern_of(lexicon.roles()[match[1]])


def _plainly(match: re.Match[str]) -> str:
    """The words one by one: what every match needs is easier to read off them."""
    return _macro(match[1]) or f"(?:{'|'.join(lexicon.roles()[match[1]])})"


def _macro(name: str) -> str | None:
    if name == "句尾":
        particles = "".join(lexicon.roles()["语气词"])
        return rf"(?=[{particles}]{{0,2}}(?:[{_BREAK}、：~\s]|$))"
    return _MACROS.get(name)
