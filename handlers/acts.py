"""What is filed of a text that staff typed: every word of it, in one act or another.

A message from WeChat is kept whole in its arrival. What is typed in has none, so what stands
between two acts goes with one of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.reading import Act, Reading
from handlers.take import plain_act, to_file
from models.matter import AGAINST_STAFF
from models.words import Kind

_NOTHING_READ = "没有读出具体说的是什么事"


def acts_of(text: str, reading: Reading) -> list[Act]:
    """What is filed of a text, every word of it in one act or another."""
    filed = to_file(text, reading.acts)
    if not filed:
        return [plain_act(Kind.UNCLEAR, text, _NOTHING_READ)]
    if len(filed) == 1:
        return [replace(filed[0], text=text, span=(0, len(text)))]
    return _without_gaps(text, filed)


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
