"""事项: the list of matters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from console.room import me, the_desk
from handlers.access import ANSWERS
from handlers.answer import fresh_form
from handlers.inbox import Filters, first_article, list_matters
from models.answer import AnswerState
from models.matter import Channel, State
from models.words import FILED_KINDS, KIND_NAMES, Kind

Word = TypeVar("Word", bound=StrEnum)
T = TypeVar("T")

FILTER_KINDS = [kind for kind in KIND_NAMES if kind in FILED_KINDS]


def routes(pages: Blueprint) -> None:
    pages.add_url_rule("/matters", "matter_list", show_list)


def show_list() -> ResponseReturnValue:
    filters = read_filters()
    page = list_matters(the_desk(), me(), filters, before=_number("before"), after=_number("after"))
    return render_template(
        "console/matters.html",
        page=page,
        filters=filters,
        kinds=FILTER_KINDS,
        with_filters=_with_filters,
        narrowed=filters != Filters(),
        fresh=fresh_form,
        may_write=me().role in ANSWERS,
        asked_article=request.args.get("article", "")[:20],
        waits=AnswerState.WAITING,
        unsure=AnswerState.UNKNOWN,
    )


def read_filters() -> Filters:
    """The filters of the address. A value nobody offered counts as none."""
    asked = request.args
    point = asked.get("point", "")
    return Filters(
        state=_word(State, asked.get("state")),
        kind=_word(Kind, asked.get("kind")),
        channel=_word(Channel, asked.get("channel")),
        point_id=_number("point"),
        unassigned=point == "none",
        todo=asked.get("due") == "todo",
        overdue=asked.get("due") == "late",
        mine=asked.get("owner") == "me",
        article=first_article(asked.get("article", "")),
        text=asked.get("q", "").replace("\0", "").strip()[:100],
        since=_day(asked.get("since")),
        until=_day(asked.get("until")),
    )


def _with_filters(**changes: str | int | None) -> str:
    """The list's address with these filters changed and the rest kept, from its first page."""
    kept: dict[str, str | int | None] = {
        k: v for k, v in request.args.items() if k not in ("before", "after")
    }
    asked = {**kept, **changes}
    query = urlencode({k: v for k, v in asked.items() if v not in (None, "")})
    return url_for("console.matter_list") + (f"?{query}" if query else "")


def _word(words: type[Word], value: str | None) -> Word | None:
    return _or_none(lambda: words(value or ""))


def _day(value: str | None) -> date | None:
    day = _or_none(lambda: date.fromisoformat(value or ""))
    return day if day is not None and 2000 <= day.year <= 2999 else None


def _number(name: str) -> int | None:
    value = request.args.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 16 else None


def _or_none(read: Callable[[], T]) -> T | None:
    try:
        return read()
    except ValueError:
        return None
