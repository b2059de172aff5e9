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
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import ahocorasick

from bot import lexicon
from bot.intents.meetings import (
    Roles,
    despair_told_of,
    find_meetings,
    guarded,
    named_without_office,
)
from bot.intents.needs import needs_of
from bot.intents.rule import Evidence, Pattern, Rule, Wording
from bot.intents.wordings import alternatives, matches
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
_TAKEN_BACK = frozenset(
    {"danger", "despair", "denounces", "accuses"}
)  # signals the roles can take back
_AT_MOST = 400  # matches of one rule in one message; more tell nothing new


def find_evidence(text: str, clauses: Sequence[Clause]) -> tuple[list[list[Evidence]], Roles]:
    """For every clause the evidence found in it, in the order of the rule files; and the roles."""
    found: list[list[Evidence]] = [[] for _ in clauses]
    starts = [clause.start for clause in clauses]
    roles = Roles(text, clauses)
    if not clauses:  # nothing but marks
        return found, roles
    for rule, patterns in worth_trying(text).items():
        for at, evidence in _find(rule, patterns, clauses, starts, roles):
            found[at].append(evidence)
    for evidence in find_meetings(roles):
        found[max(0, bisect_right(starts, evidence.start) - 1)].append(evidence)
    return found, roles


def worth_trying(text: str) -> dict[Rule, list[re.Pattern[str]]]:
    """Rules that could match, in the order of the files, each with the wordings that could."""
    waiting = _waiting()
    met = set[int]().union(*[needs for _, needs in waiting.automaton.iter(text)])
    numbers = [n for first in met for n, other in waiting.led_to[first] if other in met]
    numbers.sort()
    tried: dict[Rule, list[re.Pattern[str]]] = {}
    for number in numbers:
        rule, pattern = waiting.wordings[number]
        tried.setdefault(rule, []).append(pattern.compiled)
    return tried


class _Waiting(NamedTuple):
    """All wordings of all rules, and an automaton from a piece of text to the needs it meets.

    `led_to` names, for each need, the wordings that wait for it first, each with its other need (or
    the same once more).
    """

    wordings: list[tuple[Rule, Pattern]]
    led_to: list[list[tuple[int, int]]]
    automaton: Any


@lru_cache(maxsize=1)
def _waiting() -> _Waiting:
    every = [(rule, wording) for rule in all_rules() for wording in rule.wordings]
    ids: dict[frozenset[str], int] = {}
    for _, wording in every:
        for need in wording.needs:
            ids.setdefault(need, len(ids))
    led_to: list[list[tuple[int, int]]] = [[] for _ in ids]
    for number, (_, wording) in enumerate(every):
        first, other = ids[wording.needs[0]], ids[wording.needs[-1]]
        led_to[first].append((number, other))
    wordings = [(rule, wording.pattern) for rule, wording in every]
    return _Waiting(wordings, led_to, _by_piece(ids))


def _by_piece(ids: dict[frozenset[str], int]) -> Any:
    met: dict[str, list[int]] = {}
    for need, number in ids.items():
        for piece in need:
            met.setdefault(piece, []).append(number)
    automaton = ahocorasick.Automaton()
    for piece, numbers in met.items():
        automaton.add_word(piece, tuple(numbers))
    automaton.make_automaton()
    return automaton


def _find(
    rule: Rule,
    patterns: Sequence[re.Pattern[str]],
    clauses: Sequence[Clause],
    starts: list[int],
    roles: Roles,
) -> list[tuple[int, Evidence]]:
    """All matches of one rule, each with the clause it begins in."""
    found: list[tuple[int, Evidence]] = []
    refused: dict[tuple[int, int], bool] = {}
    for match in islice(matches(patterns, roles.text), _AT_MOST):
        start, end = match.span()
        at = max(0, bisect_right(starts, start) - 1)
        last = max(at, bisect_right(starts, end - 1) - 1)
        if (at, last) not in refused:
            within = (clauses[at].start, clauses[last].end)
            refused[at, last] = _refuses(rule, roles.text, within) or (
                rule.signal in _TAKEN_BACK and _out_of_place(rule, match, roles)
            )
        if not refused[at, last]:
            found.append((at, Evidence(rule, match[0], start, end)))
        elif rule.kind is Kind.EMERGENCY:
            roles.calmed = True
    return found


def _out_of_place(rule: Rule, match: re.Match[str], roles: Roles) -> bool:
    """Danger or wrongdoing imagined, past or wished away; a factory denounced, no official."""
    if rule.signal == "danger":
        return guarded(Kind.EMERGENCY, match.start(), match.end(), roles)
    if rule.signal == "despair":
        return despair_told_of(match.start(), match.end(), roles)
    if rule.signal == "accuses":
        return guarded(Kind.REPORT, match.start(), match.end(), roles)
    return rule.signal == "denounces" and named_without_office(roles)


def _refuses(rule: Rule, text: str, within: tuple[int, int]) -> bool:
    """Whether anything in the clauses a match lies in takes it back."""
    return rule.unless is not None and rule.unless.compiled.search(text, *within) is not None


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
            tuple(_wording(written) for written in _wordings(entry["find"])),
            Pattern(expand(unless)) if unless else None,
            entry.get("signal"),
        )
    except (KeyError, re.error) as problem:
        raise ValueError(f"rule {entry.get('name')!r}: {problem}") from problem


def _wordings(pattern: str) -> Iterator[str]:
    """The alternatives of a pattern; one that is a role from end to end is each of its words."""
    for written in alternatives(pattern):
        role = _PLACEHOLDER.fullmatch(written)
        if role and not _macro(role[1]):
            yield from lexicon.in_turn(lexicon.roles()[role[1]])
        else:
            yield written


def _wording(written: str) -> Wording:
    needs = needs_of(_PLACEHOLDER.sub(_plainly, written))
    if not needs:
        raise ValueError(f"nothing is sure to stand in a match of {written!r}")
    return Wording(Pattern(expand(written)), needs)


def expand(pattern: str) -> str:
    """Puts roles and macros into a pattern: {疑问词} → (?:咋着|咋样|…)."""
    return _PLACEHOLDER.sub(_expansion, pattern)


def _expansion(match: re.Match[str]) -> str:
    return _of_role(match[1])


@lru_cache(maxsize=256)
def _of_role(name: str) -> str:
    return _macro(name) or lexicon.pattern_of(lexicon.roles()[name])


def _plainly(match: re.Match[str]) -> str:
    """The words one by one: what every match needs is easier to read off them."""
    return _macro(match[1]) or f"(?:{'|'.join(lexicon.roles()[match[1]])})"


def _macro(name: str) -> str | None:
    if name == "句尾":
        particles = "".join(lexicon.roles()["语气词"])
        return rf"(?=[{particles}]{{0,2}}(?:[{_BREAK}、：~\s]|$))"
    return _MACROS.get(name)


lexicon.made_of_roles(_of_role.cache_clear)
lexicon.made_of_roles(all_rules.cache_clear)
lexicon.made_of_roles(_waiting.cache_clear)
