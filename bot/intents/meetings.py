"""Danger and wrongdoing as things that meet: who or what, and in which state.

A sentence nobody thought of still names a wire and a spark, an official and public money. The
words stand with their roles in `lexicon/danger.yaml` and `lexicon/wrongdoing.yaml`; one
Aho-Corasick pass finds them all. A concept holds when all its roles stand close together in one
sentence, and nothing there says that it is imagined, past, told, asked about or wished for.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any

import ahocorasick

from bot import lexicon
from bot.intents.rule import Evidence, Rule
from bot.split import Clause
from models.words import Kind

_FILES = (("danger.yaml", Kind.EMERGENCY), ("wrongdoing.yaml", Kind.REPORT))
_ENDS = "。！？；\n"
_PEOPLE = frozenset({"人", "自己", "眼下", "会丢的人"})  # of danger: they stand everywhere
_AT_MOST = 120  # words of one role in one message; more tell nothing new
_Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Guard:
    """Roles that take a concept back, and those that make some of these give way.

    `early`: what is wished for after the fact, in a later clause, does not undo the fact.
    """

    unless: frozenset[str]
    stronger: frozenset[str] = frozenset()
    yields: frozenset[str] = frozenset()
    early: bool = False


@dataclass(frozen=True, slots=True)
class Concept:
    """Roles that must meet within `near` characters, and the rule this is told as."""

    rule: Rule
    meet: tuple[str, ...]
    near: int
    guard: Guard
    needs: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Book:
    automaton: Any
    concepts: tuple[Concept, ...]
    guards: dict[Kind, Guard]
    despair: Guard
    masks: frozenset[str]
    telling: dict[Kind, frozenset[str]]  # roles that speak of a kind, more than people and things
    dangerous: frozenset[str]  # roles of people and things in danger, and of what befalls them


def stands_across(text: str, joints: Collection[int]) -> bool:
    """Whether a word of danger or wrongdoing lies across one of these positions of `text`."""
    found = book_of_roles().automaton.iter(text)
    return any(last + 1 - length < at <= last for last, (length, _) in found for at in joints)


class Roles:
    """Where the words of each role stand in one message, and in which sentence."""

    def __init__(self, text: str, clauses: Sequence[Clause]) -> None:
        self.text = text
        self.spans: dict[str, list[_Span]] = {}
        self.calmed = False  # words of danger were met, and something around them took them back
        for last, (length, roles) in book_of_roles().automaton.iter(text):
            for role in roles:
                spans = self.spans.setdefault(role, [])
                if len(spans) < _AT_MOST:
                    spans.append((last + 1 - length, last + 1))
        self._mask()
        for spans in self.spans.values():
            if len(spans) > 1:
                spans.sort()
        self._bounds = _sentences(clauses)
        self._clause_ends = [clause.end for clause in clauses]

    def _mask(self) -> None:
        """Takes out words that lie inside a longer one of no concern: 打 in 打电话."""
        covers = [s for role in book_of_roles().masks for s in self.spans.get(role, ())]
        for start, end in covers:
            for role, spans in self.spans.items():
                if role not in book_of_roles().masks:
                    spans[:] = [s for s in spans if not (start <= s[0] and s[1] <= end)]
        for role in [role for role, spans in self.spans.items() if not spans]:
            del self.spans[role]

    def clause_end(self, position: int) -> int:
        """Where the clause around a position ends."""
        at = bisect_right(self._clause_ends, position)
        return self._clause_ends[at] if at < len(self._clause_ends) else position + 1

    def sentence(self, position: int) -> _Span:
        """Start and end of the sentence around a position."""
        at = max(0, bisect_right(self._bounds, position) - 1)
        end = self._bounds[at + 1] if at + 1 < len(self._bounds) else 1 << 60
        return self._bounds[at], end

    def within(self, role: str, start: int, end: int) -> bool:
        """Whether a word of the role stands between two positions."""
        spans = self.spans.get(role)
        if not spans:
            return False
        at = bisect_left(spans, (start, 0))
        return at < len(spans) and spans[at][1] <= end

    def features(self, start: int, end: int) -> set[str]:
        """`角色:` with each role met between two positions, and with each two of one book."""
        met = [r for r, spans in self.spans.items() if _any_within(spans, start, end)]
        met.sort()
        return set(_role_features(tuple(met)))


def _any_within(spans: list[_Span], start: int, end: int) -> bool:
    for begin, close in spans:  # noqa: SIM110 - asked for every role of every stretch
        if start <= begin and close <= end:
            return True
    return False


@lru_cache(maxsize=2048)
def _role_features(names: tuple[str, ...]) -> tuple[str, ...]:
    found = [f"角色:{name}" for name in names]
    for at, one in enumerate(names):
        book = one[:6]
        found.extend([f"角色:{one}+{two}" for two in names[at + 1 :] if two[:6] == book])
    return tuple(found)


def find_meetings(roles: Roles) -> list[Evidence]:
    """Evidence of danger and wrongdoing, guards applied, at most a few of each concept."""
    found: list[Evidence] = []
    present = roles.spans.keys()
    for concept in book_of_roles().concepts:
        if concept.meet[0] not in present or not concept.needs <= present:
            continue
        for start, end in _meetings(concept, roles):
            if not _taken_back(concept.guard, start, end, roles):
                found.append(Evidence(concept.rule, roles.text[start:end], start, end))
            elif concept.rule.kind is Kind.EMERGENCY:
                roles.calmed = True
    return found


def guarded(kind: Kind, start: int, end: int, roles: Roles) -> bool:
    """Whether the sentence around a span speaks of this kind as not real or not now."""
    return _taken_back(book_of_roles().guards[kind], start, end, roles)


def speaks_of(kind: Kind, start: int, end: int, roles: Roles) -> bool:
    """Whether a stretch holds words of the kind at all, and nothing that takes them back."""
    book = book_of_roles()
    telling = book.telling[kind] & roles.spans.keys()
    named = any(roles.within(role, start, end) for role in telling)
    office = kind is not Kind.REPORT or roles.within("report:官", start, end)
    return named and office and not _taken_back(book.guards[kind], start, end, roles)


def names_danger(text: str) -> bool:
    """Whether any word tells of danger. Without one no concept of danger holds anywhere."""
    dangerous = book_of_roles().dangerous
    return any(
        role in dangerous
        for _, (_, roles) in book_of_roles().automaton.iter(text)
        for role in roles
    )


def despair_told_of(start: int, end: int, roles: Roles) -> bool:
    """Whether suicide is spoken of in the news, in a question of law or in a wish for a rule."""
    return _taken_back(book_of_roles().despair, start, end, roles)


def named_without_office(roles: Roles) -> bool:
    """Denounces a factory, a shop, a neighbour, and names nobody of an office."""
    return "report:非官" in roles.spans and "report:官" not in roles.spans


def _taken_back(guard: Guard, start: int, end: int, roles: Roles) -> bool:
    low, high = roles.sentence(start)
    unless = guard.unless.intersection(roles.spans)
    if unless and any(roles.within(role, low, high) for role in guard.stronger):
        unless -= guard.yields
    if guard.early:
        high = roles.clause_end(end - 1)
    return any(roles.within(role, low, high) for role in unless)


def _meetings(concept: Concept, roles: Roles) -> Iterable[_Span]:
    """Spans in which all roles of a concept meet, from each word of its first role."""
    for count, (start, end) in enumerate(roles.spans[concept.meet[0]]):
        if count >= 12:
            return
        low, high = roles.sentence(start)
        met = _gather((start, end), concept, roles, low, high)
        if met is not None:
            yield met


def _gather(first: _Span, concept: Concept, roles: Roles, low: int, high: int) -> _Span | None:
    taken = [first]
    for role in concept.meet[1:]:
        nearest = _nearest(roles.spans[role], taken, low, high)
        if nearest is None:
            return None
        taken.append(nearest)
    start, end = min(s for s, _ in taken), max(e for _, e in taken)
    room = sum(e - s for s, e in taken) + concept.near
    return (start, end) if end - start <= room else None


def _nearest(spans: list[_Span], taken: list[_Span], low: int, high: int) -> _Span | None:
    """The word of a role nearest to the first one, in the same sentence, over no other word."""
    anchor = taken[0][0]
    at = bisect_left(spans, (anchor, 0))
    best: _Span | None = None
    for span in spans[max(0, at - 4) : at + 5]:
        if low <= span[0] and span[1] <= high and _is_free(span, taken):
            nearer = best is None or abs(span[0] - anchor) < abs(best[0] - anchor)
            best = span if nearer else best
    return best


def _is_free(span: _Span, taken: list[_Span]) -> bool:
    for start, end in taken:  # noqa: SIM110 - asked for every word of every concept
        if span[0] < end and start < span[1]:
            return False
    return True


def _sentences(clauses: Sequence[Clause]) -> list[int]:
    bounds = [0]
    for clause in clauses:
        if clause.ended and clause.ended[0] in _ENDS:
            bounds.append(clause.end)
    return bounds


@lru_cache(maxsize=1)
def book_of_roles() -> _Book:
    forms: dict[str, set[str]] = {}
    concepts: list[Concept] = []
    guards: dict[Kind, Guard] = {}
    masks: set[str] = set()
    mere: set[str] = set()
    despair = Guard(frozenset())
    for name, kind in _FILES:
        raw = lexicon.load(name)
        mark = f"{kind.value}:"
        for section in ("words", "not_now"):
            for role, words in raw[section].items():
                for word in words:
                    forms.setdefault(str(word), set()).add(mark + role)
        for role, pairs in raw.get("combined", {}).items():
            for firsts, seconds in pairs:
                for first, second in product(firsts, seconds):
                    forms.setdefault(first + second, set()).add(mark + role)
        masks.update(_marked(mark, raw["masks"]))
        mere.update(_marked(mark, raw["mere"]))
        guards[kind] = _guard(raw, kind, mark)
        if "despair_unless" in raw:
            despair = Guard(_marked(mark, raw["despair_unless"]))
        concepts.extend(_concept(entry, kind, guards[kind], despair) for entry in raw["concepts"])
    automaton = ahocorasick.Automaton()
    for form, roles in forms.items():
        automaton.add_word(form, (len(form), tuple(sorted(roles))))
    automaton.make_automaton()
    every = {role for roles in forms.values() for role in roles}
    speaking = {
        kind: {role for role in every if role.startswith(kind.value)} - guards[kind].unless - masks
        for _, kind in _FILES
    }
    return _Book(
        automaton,
        tuple(concepts),
        guards,
        despair,
        frozenset(masks),
        {kind: frozenset(roles - mere) for kind, roles in speaking.items()},
        frozenset(speaking[Kind.EMERGENCY] - _marked("emergency:", _PEOPLE)),
    )


def _marked(mark: str, roles: Iterable[str]) -> frozenset[str]:
    return frozenset(mark + role for role in roles)


def _guard(raw: dict[str, Any], kind: Kind, mark: str) -> Guard:
    return Guard(
        _marked(mark, set(raw["not_now"]) - set(raw["masks"])),
        _marked(mark, raw["stronger"]),
        _marked(mark, raw["yields"]),
        early=kind is Kind.REPORT,
    )


def _concept(entry: dict[str, Any], kind: Kind, guard: Guard, despair: Guard) -> Concept:
    signal = entry.get("signal", "danger" if kind is Kind.EMERGENCY else "accuses")
    rule = Rule(entry["name"], kind, float(entry["weight"]), (), None, signal)
    meet = tuple(f"{kind.value}:{role}" for role in entry["meet"])
    return Concept(
        rule, meet, int(entry["near"]), despair if signal == "despair" else guard, frozenset(meet)
    )


lexicon.made_of_roles(book_of_roles.cache_clear)
