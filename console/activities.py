"""活动: a line each, which the weekly summary prints."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from console.room import me, the_desk, today
from console.said import said
from console.words_of_forms import once, picked
from handlers.access import NotFound, Refused
from handlers.answer import fresh_form
from handlers.counter import (
    CITY,
    NewActivity,
    add_activity,
    list_activities,
    withdraw_activity,
)
from models.activity import ACTIVITY_NAMES, ActivityKind
from models.staff import Role


def routes(pages: Blueprint) -> None:
    pages.add_url_rule("/counter/activities", "activities", show_activities)
    pages.add_url_rule("/counter/activities", "add_activity", post_activity, methods=["POST"])
    pages.add_url_rule(
        "/counter/activities/<int(max=9999999999999999):activity_id>/withdraw",
        "withdraw_activity",
        post_withdraw,
        methods=["POST"],
    )


def show_activities() -> ResponseReturnValue:
    return _page()


def post_activity() -> ResponseReturnValue:
    form = request.form
    given = NewActivity(
        place=form.get("place", ""),
        held_on=form.get("day", ""),
        kind=picked(ActivityKind, form.get("kind")),
        title=form.get("title", ""),
        people=form.get("people", ""),
        form=form.get("once", ""),
    )
    return once(
        lambda: add_activity(the_desk(), me(), given),
        said("activity_added"),
        lambda _: url_for("console.activities"),
        _page,
    )


def post_withdraw(activity_id: int) -> ResponseReturnValue:
    try:
        withdraw_activity(the_desk(), me(), activity_id)
    except NotFound:
        raise
    except Refused as refused:
        return _page(str(refused)), 422
    flash(said("activity_withdrawn"), "done")
    return redirect(url_for("console.activities"), 303)


def _page(problem: str | None = None) -> str:
    rows, places = list_activities(the_desk(), me())
    return render_template(
        "console/activities.html",
        rows=rows,
        places=places,
        problem=problem,
        kinds=ACTIVITY_NAMES,
        city=CITY if me().role is Role.CITY else "",
        today=today(),
        fresh=fresh_form,
    )
