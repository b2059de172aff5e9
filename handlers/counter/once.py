"""A form of the counter that must act once, and the checks that its fields share."""

from __future__ import annotations

import re
from datetime import date

from handlers.access import Refused
from handlers.counter.words import refuse, tell

MOST_PEOPLE = 100_000
_FORM = re.compile(r"[0-9a-f]{32}")


class Again(Refused):
    """The same form came before; what it did stands. `row_id` is what it made."""

    def __init__(self, row_id: int) -> None:
        super().__init__(tell("again"))
        self.row_id = row_id


def demand_form(form: str) -> None:
    if not _FORM.fullmatch(form):
        raise refuse("form_broken")


def plain(value: str, field: str, most: int) -> str:
    """A line as typed, without what no line may hold. Raises Refused when it is too long."""
    line = " ".join(value.replace("\0", "").split())
    if len(line) > most:
        raise refuse("field_long", field=field, count=len(line), most=most)
    return line


def count(value: str, sentence: str, least: int, most: int = MOST_PEOPLE) -> int:
    """A whole number from `least` to `most`. Raises Refused with the sentence."""
    digits = value.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) < 7):
        raise refuse(sentence, most=most)
    if not least <= int(digits) <= most:
        raise refuse(sentence, most=most)
    return int(digits)


def day(value: str, today: date) -> date:
    """A day that is not to come. Raises Refused."""
    try:
        given = date.fromisoformat(value.strip())
    except ValueError:
        raise refuse("day_bad") from None
    if not date(2000, 1, 1) <= given <= today:
        raise refuse("day_bad")
    return given
