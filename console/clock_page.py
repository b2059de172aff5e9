"""定时任务: what the clock did, what comes next, and what went wrong."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from console.room import me, the_desk
from handlers.clock_books import clock_books
from models.occurrence import ENDED_NAMES


def routes(pages: Blueprint) -> None:
    pages.add_url_rule("/clock", "clock", show_clock)


def show_clock() -> ResponseReturnValue:
    desk = the_desk()
    return render_template(
        "console/clock.html",
        books=clock_books(desk, me()),
        ended=ENDED_NAMES,
        patience_s=desk.alarms.clock_silent.total_seconds(),
    )
