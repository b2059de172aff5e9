"""What a person reads of the outcomes of her opinions: one letter for all that was decided. Pure.

The letter fits into a passive reply beside what the reply is about; where several outcomes do not,
each gets a line, and the receipt number leads to the whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.phrases import say

LIMIT = 1150  # bytes of UTF-8
MOST = 12  # outcomes in a letter: so many lines always fit
WORDS_SHOWN = 36  # characters of her own words
TEXT_SHOWN = 90  # of the new article
_LEAST = 24

_SAID = {
    "adopted": "outcome_adopted",
    "partly": "outcome_partly",
    "not_adopted": "outcome_not_adopted",
    "reference": "outcome_reference",
}
_WHY = {
    "higher_law_has_it": "reason_higher_law_has_it",
    "outside_power": "reason_outside_power",
    "against_higher_law": "reason_against_higher_law",
    "covered": "reason_covered",
    "disputed": "reason_disputed",
    "enforcement": "reason_enforcement",
    "wording_kept": "reason_wording_kept",
}
_STILL = {
    "higher_law_has_it": "still_higher_law_has_it",
    "outside_power": "still_outside_power",
    "against_higher_law": "still_against_higher_law",
    "covered": "still_covered",
    "disputed": "still_disputed",
    "enforcement": "still_enforcement",
    "wording_kept": "still_wording_kept",
    "other": "still_other",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One outcome as its person hears it. `number` as it is shown, `place` as people say it ("":
    the whole draft), `adoption` and `reason` by their values, `named` the adoption in Chinese,
    `again`: she was told otherwise before."""

    title: str
    number: str
    place: str
    words: str
    adoption: str
    named: str
    reason: str
    sentence: str
    new_place: str
    new_text: str
    again: bool = False


def outcome_letter(told: Sequence[Told], limit: int = LIMIT) -> str:
    """Every outcome in full, or where that is too long in a line each; then the ask for a rating.
    At most MOST, all on one draft."""
    ask = say("outcome_rate")
    for shown in (TEXT_SHOWN, _LEAST):
        text = "\n\n".join([*(outcome_words(one, shown) for one in told), ask])
        if _bytes(text) <= limit:
            return text
    if len(told) == 1:
        return text
    lines = [
        say("outcome_short", number=one.number, place=_place(one), adoption=one.named)
        for one in told
    ]
    return "\n".join([told[0].title, *lines, say("outcome_more"), ask])


def outcome_words(told: Told, shown: int = TEXT_SHOWN) -> str:
    """One outcome in full: her words, what became of them, why, and what can still be done."""
    parts = [say("outcome_again") if told.again else "", _head(told), say(_SAID[told.adoption])]
    if told.new_text:
        text = _cut(told.new_text, shown)
        parts.append(say("outcome_new_text", place=told.new_place or _place(told), text=text))
    elif told.new_place:
        parts.append(say("outcome_new_place", place=told.new_place))
    parts.append(_why(told))
    return "\n".join(part for part in parts if part)


def _head(told: Told) -> str:
    return say(
        "outcome_head",
        title=told.title,
        place=_place(told),
        number=told.number,
        words=_cut(told.words, WORDS_SHOWN),
    )


def _why(told: Told) -> str:
    """Staff's own sentence stands after the reviewed reason, and before what can still be done."""
    why = " ".join(filter(None, (_reason(told), told.sentence)))
    if told.adoption == "adopted":
        return told.sentence
    if told.adoption == "partly":
        return say("outcome_why_partly", why=why) if why else ""
    still = say(_STILL[told.reason])
    return "\n".join(filter(None, (say("outcome_why", why=why) if why else "", still)))


def _reason(told: Told) -> str:
    return say(_WHY[told.reason]) if told.reason in _WHY else ""


def _place(told: Told) -> str:
    return told.place or say("outcome_whole")


def _cut(text: str, length: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1] + "…"


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "replace"))
