"""How a field of a form becomes a number or a word of ours; what nobody offered counts as none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import TypeVar

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from handlers.access import NotFound, Refused
from handlers.counter import Again

Word = TypeVar("Word", bound=StrEnum)


def number_in(fields: Mapping[str, str], name: str) -> int | None:
    value = fields.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 16 else None


def picked(words: type[Word], value: str | None) -> Word | None:
    return words(value) if value in list(words) else None


def once(
    make: Callable[[], int],
    sentence: str,
    to: Callable[[int], str],
    again: Callable[[str], str],
) -> ResponseReturnValue:
    """Makes a row by a form and leads to it, with a sentence. A second click leads to what the
    first one made; what was typed comes back (`again`) when the desk refuses."""
    try:
        made = make()
    except NotFound:
        raise
    except Again as twice:
        flash(str(twice), "wait")
        return redirect(to(twice.row_id), 303)
    except Refused as refused:
        return again(str(refused)), 422
    flash(sentence, "done")
    return redirect(to(made), 303)
