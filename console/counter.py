"""登记: the form for what is said at the desk, on a slip or on the phone."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from console.room import me, the_desk
from console.said import said
from console.words_of_forms import number_in, once, picked
from handlers.answer import fresh_form
from handlers.counter import ENTERED_BY, LONGEST, Given, enter, open_counter
from models.liaison import LiaisonCategory
from models.matter import CHANNEL_NAMES, Channel
from models.words import FILED_KINDS, KIND_NAMES


def routes(pages: Blueprint) -> None:
    pages.add_url_rule("/counter", "counter", show_counter)
    pages.add_url_rule("/counter", "enter_matter", post_entry, methods=["POST"])


def show_counter() -> ResponseReturnValue:
    return counter_page()


def counter_page(given: Mapping[str, str] | None = None, problem: str | None = None) -> str:
    """The form with what was chosen for the last person, or (refused) what was written."""
    opening_id = number_in(request.values, "opening")
    view = open_counter(the_desk(), me(), number_in(request.args, "entry"), opening_id)
    if given is None:
        given = request.args if view.entered is None else view.entered.chosen
    return render_template(
        "console/counter.html",
        view=view,
        given=given,
        problem=problem,
        channels=[(channel, CHANNEL_NAMES[channel]) for channel in ENTERED_BY],
        categories=list(LiaisonCategory),
        kinds=[kind for kind in KIND_NAMES if kind in FILED_KINDS],
        longest=LONGEST,
        fresh=fresh_form,
    )


def post_entry() -> ResponseReturnValue:
    """Files it and comes back to the form for the next person, with what became of this one."""
    return once(
        lambda: enter(the_desk(), me(), given_in_form()),
        said("entered"),
        lambda made: url_for("console.counter", entry=made),
        lambda problem: counter_page(request.form, problem),
    )


def given_in_form() -> Given:
    form, photo = request.form, request.files.get("photo")
    return Given(
        text=form.get("text", ""),
        channel=picked(Channel, form.get("channel")),
        place=form.get("place", ""),
        category=picked(LiaisonCategory, form.get("category")),
        name=form.get("name", ""),
        phone=form.get("phone", ""),
        photo=b"" if photo is None else photo.read(),
        opening_id=number_in(form, "opening"),
        form=form.get("once", ""),
    )
