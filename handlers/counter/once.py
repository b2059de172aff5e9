"""A form of the counter that must act once, and the checks that its fields share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from handlers.access import Refused
from handlers.counter.words import refuse, tell
from handlers.desk import Desk

MOST_PEOPLE = 100_000
_FORM = re.compile(r"[0-9a-f]{32}")


class Again(Refused):
    """The same form came before; what it did stands. `row_id` is what it made."""

    def __init__(self, row_id: int) -> None:
        super().__init__(tell("again"))
        self.row_id = row_id


@contextmanager
def making_once(desk: Desk, kind: Any, form: str | None) -> Iterator[Session]:
    """A transaction in which this form makes its row of `kind`, whose column `form` is unique.
    Raises Again when it made one before, or a copy of it does at this moment."""
    try:
        with desk.memory.write() as session:
            demand_new(session, kind, form)
            yield session
    except IntegrityError:
        with desk.memory.read() as session:
            demand_new(session, kind, form)
        raise


def demand_new(session: Session, kind: Any, form: str | None) -> None:
    """Raises Again when this form made a row of `kind` before."""
    made = session.scalar(select(kind.id).where(kind.form == form))
    if made is not None:
        raise Again(made)


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
