"""开箱: the boxes that were opened, what lay in them, and whether all of it is entered."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from console.room import me, the_desk, today
from console.said import said
from console.words_of_forms import once
from handlers.access import NotFound, Refused
from handlers.answer import fresh_form
from handlers.counter import NewOpening, close_box, list_openings, open_box, open_opening

_ONE = "/counter/boxes/<int(max=9999999999999999):opening_id>"


def routes(pages: Blueprint) -> None:
    pages.add_url_rule("/counter/boxes", "boxes", show_boxes)
    pages.add_url_rule("/counter/boxes", "open_box", post_box, methods=["POST"])
    pages.add_url_rule(_ONE, "box", show_box)
    pages.add_url_rule(f"{_ONE}/close", "close_box", post_close, methods=["POST"])


def show_boxes() -> ResponseReturnValue:
    return _boxes_page()


def post_box() -> ResponseReturnValue:
    form = request.form
    given = NewOpening(
        place=form.get("place", ""),
        opened_on=form.get("day", ""),
        first_opener=form.get("first", ""),
        second_opener=form.get("second", ""),
        slips=form.get("slips", ""),
        form=form.get("once", ""),
    )
    return once(
        lambda: open_box(the_desk(), me(), given),
        said("box_opened"),
        lambda made: url_for("console.box", opening_id=made),
        _boxes_page,
    )


def show_box(opening_id: int) -> ResponseReturnValue:
    return _box_page(opening_id)


def post_close(opening_id: int) -> ResponseReturnValue:
    try:
        close_box(the_desk(), me(), opening_id, request.form.get("note", ""))
    except NotFound:
        raise
    except Refused as refused:
        return _box_page(opening_id, str(refused)), 422
    flash(said("box_closed"), "done")
    return redirect(url_for("console.box", opening_id=opening_id), 303)


def _boxes_page(problem: str | None = None) -> str:
    openings, places = list_openings(the_desk(), me())
    return render_template(
        "console/boxes.html",
        openings=openings,
        places=places,
        problem=problem,
        today=today(),
        fresh=fresh_form,
    )


def _box_page(opening_id: int, problem: str | None = None) -> str:
    view = open_opening(the_desk(), me(), opening_id)
    return render_template("console/box.html", view=view, problem=problem)
