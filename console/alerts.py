"""提醒: what somebody must look at, and who did."""

from __future__ import annotations

from flask import Blueprint, flash, g, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError

from console.room import me, room, the_desk
from console.sessions import QUIET
from handlers.alarm import acknowledge
from handlers.alert_list import Tally, list_alerts, tally
from models.alert import GRADE_NAMES


def routes(pages: Blueprint) -> None:
    pages.add_url_rule("/alerts", "alerts", show_alerts)
    pages.add_url_rule("/alerts/open", QUIET, tell_open)
    pages.add_url_rule(
        "/alerts/<int(max=9999999999999999):alert_id>/acknowledge",
        "acknowledge",
        post_acknowledge,
        methods=["POST"],
    )
    pages.context_processor(lambda: {"open_alerts": _open_alerts})


def show_alerts() -> ResponseReturnValue:
    page = list_alerts(the_desk(), me())
    return render_template(
        "console/alerts.html",
        page=page,
        grades=GRADE_NAMES,
        repeat=round(the_desk().alarms.repeat.total_seconds() / 60),
        silent=page.sees_machine and _silent(page.silent_s),
    )


def tell_open() -> ResponseReturnValue:
    """Asked once a minute by every page that stays open, so that an emergency is seen there."""
    counted = _open_alerts()
    return jsonify(urgent=counted.urgent, all=counted.all)


def post_acknowledge(alert_id: int) -> ResponseReturnValue:
    """One click; the second click of a quick finger finds it done, and says so."""
    if acknowledge(the_desk(), me(), alert_id):
        flash("已记下由您处理，不再重复提醒。", "done")
    else:
        flash("这条提醒已经有人接手了。", "wait")
    return redirect(url_for("console.alerts"), 303)


def _silent(seconds: float | None) -> bool:
    return seconds is None or seconds > the_desk().alarms.clock_silent.total_seconds()


def _open_alerts() -> Tally:
    """For the frame: counted once a page, and never a reason for a page to fail."""
    if "open_alerts" not in g:
        g.open_alerts = _counted()
    counted: Tally = g.open_alerts
    return counted


def _counted() -> Tally:
    if not (current_user and current_user.is_authenticated):
        return Tally()
    try:
        return tally(room().desk, current_user.seat.actor)
    except SQLAlchemyError:
        return Tally()
