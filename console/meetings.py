"""座谈会: minutes, and what people said in them taken into the ledger."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from console.room import me, the_desk, today
from console.said import said
from console.words_of_forms import number_in, once, picked
from handlers.answer import fresh_form
from handlers.counter import (
    NewMeeting,
    Taking,
    keep_meeting,
    list_meetings,
    open_counter,
    open_meeting,
    paragraph_of,
    take_from_minutes,
)
from handlers.counter.minutes import LONGEST
from models.liaison import LiaisonCategory
from models.words import FILED_KINDS, KIND_NAMES

_ONE = "/counter/meetings/<int(max=9999999999999999):meeting_id>"


def routes(pages: Blueprint) -> None:
    pages.add_url_rule("/counter/meetings", "meetings", show_meetings)
    pages.add_url_rule("/counter/meetings", "keep_meeting", post_meeting, methods=["POST"])
    pages.add_url_rule(_ONE, "meeting", show_meeting)
    pages.add_url_rule(f"{_ONE}/take", "take_minutes", post_take, methods=["POST"])


def show_meetings() -> ResponseReturnValue:
    return _meetings_page()


def post_meeting() -> ResponseReturnValue:
    form = request.form
    given = NewMeeting(
        place=form.get("place", ""),
        held_on=form.get("day", ""),
        title=form.get("title", ""),
        where=form.get("where", ""),
        people=form.get("people", ""),
        minutes=form.get("text", ""),
        form=form.get("once", ""),
    )
    return once(
        lambda: keep_meeting(the_desk(), me(), given),
        said("meeting_kept"),
        lambda made: url_for("console.meeting", meeting_id=made),
        _meetings_page,
    )


def show_meeting(meeting_id: int) -> ResponseReturnValue:
    return _meeting_page(meeting_id)


def post_take(meeting_id: int) -> ResponseReturnValue:
    """A whole paragraph by its button, or the words that were copied into the field."""
    form = request.form

    def take() -> int:
        number = number_in(form, "paragraph")
        words = form.get("text", "")
        if number is not None:
            words = paragraph_of(the_desk(), me(), meeting_id, number)
        category = picked(LiaisonCategory, form.get("category"))
        taking = Taking(words, category, form.get("once", ""))
        return take_from_minutes(the_desk(), me(), meeting_id, taking)

    return once(
        take,
        said("taken_out"),
        lambda made: url_for("console.meeting", meeting_id=meeting_id, entry=made),
        lambda problem: _meeting_page(meeting_id, problem),
    )


def _meetings_page(problem: str | None = None) -> str:
    meetings, places = list_meetings(the_desk(), me())
    return render_template(
        "console/meetings.html",
        meetings=meetings,
        places=places,
        problem=problem,
        today=today(),
        longest=LONGEST,
        fresh=fresh_form,
    )


def _meeting_page(meeting_id: int, problem: str | None = None) -> str:
    found = open_meeting(the_desk(), me(), meeting_id)
    entry_id = number_in(request.args, "entry")
    return render_template(
        "console/meeting.html",
        found=found,
        view=open_counter(the_desk(), me(), entry_id),
        problem=problem,
        categories=list(LiaisonCategory),
        kinds=[kind for kind in KIND_NAMES if kind in FILED_KINDS],
        fresh=fresh_form,
    )
