"""What is filed of a text: its acts, and of what staff typed every word in one act or another.

A message from WeChat is kept whole in its arrival. What is typed in has none, so what stands
between two acts goes with one of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.reading import Act, Reading
from models.matter import AGAINST_STAFF
from models.words import FILED_KINDS, Kind

_NOTHING_READ = "没有读出具体说的是什么事"
MOST_ACTS = 8


def to_file(text: str, acts: Sequence[Act]) -> list[Act]:
    """The acts that become matters. Of a flood of them in one message the first ones as they are,
    the rest as one for a person. What is guarded always stands by itself, however many they are."""
    return _without_flood(_cut_out(text, [act for act in acts if act.kind in FILED_KINDS]))


def _cut_out(text: str, acts: list[Act]) -> list[Act]:
    """A wish that goes on behind an accusation spans that as well: it is taken out of its words."""
    sealed = [act.span for act in acts if act.kind is Kind.REPORT]
    guarded = [act.span for act in acts if _guarded(act)]
    return [
        act
        if act.kind is Kind.REPORT
        else _without(text, act, sealed if _guarded(act) else guarded)
        for act in acts
    ]


def _without(text: str, act: Act, guarded: Sequence[tuple[int, int]]) -> Act:
    """An act that lies inside a guarded one stays as it is: it would have no words left."""
    at, end = act.span
    pieces: list[str] = []
    for start, stop in sorted(span for span in guarded if span[0] < end and at < span[1]):
        pieces.append(text[at : max(at, start)])
        at = max(at, stop)
    pieces.append(text[at:end])
    words = "\n".join(piece.strip() for piece in pieces if any(map(str.isalnum, piece)))
    return act if len(pieces) == 1 or not words else replace(act, text=words)


def _without_flood(filed: list[Act]) -> list[Act]:
    """`filed` is in the order of a reading: emergency and report first."""
    room = MOST_ACTS - 1 - sum(stands_alone(act) for act in filed)
    open_ones = [act for act in filed if not stands_alone(act)]
    rest = open_ones[max(0, room) :]
    if len(filed) <= MOST_ACTS or len(rest) < 2:
        return filed
    kept = [act for act in filed if all(act is not one for one in rest)]
    return [*kept, _as_one(rest, len(filed))]


def _as_one(rest: Sequence[Act], count: int) -> Act:
    """The words of these acts and no others: something guarded may stand between them."""
    ordered = sorted(rest, key=lambda act: act.span)
    words = "\n".join(act.text for act in ordered)
    flags = frozenset[str]().union(*(act.flags for act in rest))
    one = plain_act(Kind.UNCLEAR, words, f"一条来信里说了{count}件事", *flags)
    return replace(one, span=(ordered[0].span[0], max(act.span[1] for act in ordered)))


def plain_act(kind: Kind, text: str, because: str, *flags: str) -> Act:
    """An act that needed no understanding: a tapped button, a voice, an order."""
    return Act(
        kind=kind,
        text=text,
        span=(0, len(text)),
        stance=None,
        articles=(),
        laws=(),
        places=(),
        confidence=1.0,
        because=(because,),
        flags=frozenset(flags),
    )


def acts_of(text: str, reading: Reading) -> list[Act]:
    """What is filed of a text, every word of it in one act or another."""
    filed = [act for act in reading.acts if act.kind in FILED_KINDS]
    if not filed:
        return [plain_act(Kind.UNCLEAR, text, _NOTHING_READ)]
    if len(filed) == 1:
        return [replace(filed[0], text=text, span=(0, len(text)))]
    return _without_flood(_cut_out(text, _without_gaps(text, filed)))


def _without_gaps(text: str, acts: Sequence[Act]) -> list[Act]:
    """What stands between two acts goes with the next one, or with what is guarded before it: a
    name after an accusation must not lie open."""
    ordered = sorted(acts, key=lambda act: act.span)
    ends = [act.span[1] for act in ordered]
    starts = [act.span[0] for act in ordered]
    starts[0], ends[-1] = 0, max(len(text), ends[-1])
    for n in range(1, len(ordered)):
        if ends[n - 1] < starts[n]:
            between = text[ends[n - 1] : starts[n]]
            if _guarded(ordered[n - 1]) or not any(char.isalnum() for char in between):
                ends[n - 1] = starts[n]
            else:
                starts[n] = ends[n - 1]
    whole = {
        id(act): replace(act, text=text[start:end].strip(), span=(start, end))
        for act, start, end in zip(ordered, starts, ends, strict=True)
    }
    return [whole[id(act)] for act in acts]


def _guarded(act: Act) -> bool:
    return act.kind is Kind.REPORT or AGAINST_STAFF in act.flags


def stands_alone(act: Act) -> bool:
    """What never lies in a matter with anything else: it rings, or not everybody may read it."""
    return act.kind is Kind.EMERGENCY or _guarded(act)
