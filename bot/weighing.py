"""Rules and learned weights together: which of suggestion, question and complaint it is.

The rules take a passage apart and know the guide; the weights have read many letters. Where the
rules only guessed, the weights decide; where they found words of their own, these count first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.heard import Heard, Said
from bot.intents.learned import Opinion, second_opinion
from bot.intents.meetings import speaks_of
from models.words import Kind

_HOT = ((Kind.EMERGENCY, 0.5), (Kind.REPORT, 0.5))
_OPEN = frozenset({Kind.SUGGESTION, Kind.QUESTION, Kind.COMPLAINT})
_RULES_SAY = 1.0  # points for what the rules found in a short message, and in a letter:
_RULES_SAY_OF_A_LETTER = 1.5  # measured on sentences not seen and city by city, each left out
_IN_PARTS = 1.5  # more, when a short message holds several acts
_LEAN = 0.75  # letters of some length are grievances more often than not
_UNASKED = 0.5  # who states a fact, wishes nothing and asks nothing, mostly complains
_LONG = 60
_ASKED = 1.2  # a question is answered; who is in danger seldom puts one
_FAR = 0.7
_SHORT = 9
_SURE, _FAIRLY_SURE = 0.8, 0.42
_HAN = re.compile(r"[\u4e00-\u9fff]")


def weigh(said: list[Said], passage: Sequence[Heard], *, alone: bool) -> list[Said]:
    """The acts of one passage with the second reader heard. `said` is what the rules found."""
    if any(act.kind not in _OPEN for act in said) or (not said and not alone):
        return said
    text, opinion = _heard_again(passage)
    if opinion is None:
        return said
    hot = _hot(opinion, text, passage)
    if hot is not None:
        return [_told(Said(hot, list(passage)), opinion, opinion.share(hot))]
    opinion = Opinion({k: p for k, p in opinion.points.items() if k in _OPEN}, opinion.rows)
    if not said or not _grounded(said[0]):
        return _guess(opinion, said, passage, text)
    return _settle(opinion, said, text)


def likelier(one: Kind, other: Kind, passage: Sequence[Heard]) -> Kind | None:
    """Which of two kinds the weights hold for likelier by far, None when neither is."""
    _, opinion = _heard_again(passage)
    if opinion is None:
        return None
    ahead = opinion.points[one] - opinion.points[other]
    return one if ahead > _FAR else other if ahead < -_FAR else None


def _heard_again(passage: Sequence[Heard]) -> tuple[str, Opinion | None]:
    text = "".join(h.text + h.clause.ended for h in passage)
    spoke = {e.rule.name for h in passage for e in h.evidence}
    roles = passage[0].roles.features(passage[0].clause.start, passage[-1].clause.end)
    return text, second_opinion(text, spoke, roles)


def _hot(opinion: Opinion, text: str, passage: Sequence[Heard]) -> Kind | None:
    """Danger or wrongdoing no rule has words for, in a message short enough to be about it."""
    asked = sum(h.of(Kind.QUESTION) for h in passage) >= _ASKED
    if len(text) > _LONG or asked:
        return None
    for kind, sure in _HOT:
        start, end = passage[0].clause.start, passage[-1].clause.end
        if opinion.share(kind) >= sure and speaks_of(kind, start, end, passage[0].roles):
            return kind
    return None


def _grounded(act: Said) -> bool:
    """Whether any rule found words for the kind, or the rules only guessed."""
    return any(h.of(act.kind) >= 1.0 for h in act.heard)


def _guess(opinion: Opinion, said: list[Said], passage: Sequence[Heard], text: str) -> list[Said]:
    """No rule spoke: the weights alone, and only when they are sure of a short message."""
    points = {**opinion.points, Kind.COMPLAINT: opinion.points[Kind.COMPLAINT] + _UNASKED}
    opinion = Opinion(points, opinion.rows)
    best = max(points, key=lambda kind: points[kind])
    length = len(_HAN.findall(text))
    small_talk = any(
        e.rule.kind in {Kind.THANKS, Kind.GREETING} for h in passage for e in h.evidence
    )
    if length < 6 or small_talk:
        return said
    if opinion.share(best) < (_SURE if length <= _SHORT else _FAIRLY_SURE):
        return []
    return [_told(Said(best, list(passage)), opinion, opinion.share(best))]


def _settle(opinion: Opinion, said: list[Said], text: str) -> list[Said]:
    first = said[0].kind
    points = dict(opinion.points)
    long = len(text) > _LONG
    points[first] += _RULES_SAY_OF_A_LETTER if long else _RULES_SAY
    points[first] += _IN_PARTS if len(said) > 1 and not long else 0.0
    points[Kind.COMPLAINT] += _LEAN if long else 0.0
    best = max(points, key=lambda kind: points[kind])
    sure = Opinion(points, opinion.rows)
    if best is not first:
        said = _merged([Said(best, said[0].heard, support=said[0].support), *said[1:]])
    return [
        _told(act, opinion, sure.share(act.kind) if at == 0 else None)
        for at, act in enumerate(said)
    ]


def _merged(said: list[Said]) -> list[Said]:
    """Two acts of one kind side by side are one."""
    kept = [said[0]]
    for act in said[1:]:
        if act.kind is kept[0].kind:
            kept[0].heard.extend(act.heard)
            kept[0].support.extend(act.support)
        else:
            kept.append(act)
    return kept


def _told(act: Said, opinion: Opinion, sure: float | None) -> Said:
    act.sure = sure
    act.learned = opinion
    return act
