"""The list's own verbs: on several matters at once, and whether something new has come."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from console.matter_page import posted
from console.room import me, the_desk
from console.said import said
from console.sessions import FRESH
from console.workflow import number
from handlers.access import Actor, Refused
from handlers.desk import Desk
from handlers.inbox import Form, assign, close, news, on_each, rekind, repoint
from models.words import Kind

Verb = Callable[[Desk, Actor, int, Form], None]


def routes(pages: Blueprint) -> None:
    pages.add_url_rule("/matters/bulk", "bulk", post_bulk, methods=["POST"])
    pages.add_url_rule("/matters/fresh", FRESH, tell_fresh)


def post_bulk() -> ResponseReturnValue:
    """Each chosen matter by itself; what was refused is told with its reason."""
    back = request.form.get("back", "")
    here = url_for("console.matter_list")
    to = back if back == here or back.startswith(f"{here}?") else here
    chosen = [int(one) for one in request.form.getlist("id") if one.isascii() and one.isdigit()]
    try:
        done = on_each(the_desk(), me(), chosen, _verb(), posted())
    except Refused as refused:
        flash(str(refused), "warn")
        return redirect(to, 303)
    if done.count:
        flash(said("bulk_done", count=done.count), "done")
    for why, count in done.refused.items():
        flash(said("bulk_refused", count=count, why=why), "warn")
    return redirect(to, 303)


def _verb() -> Verb:
    """Raises Refused for none that the list offers."""
    chosen, kind = request.form.get("do", ""), request.form.get("kind", "")
    point, owner = number("point"), number("owner")
    if chosen == "kind" and kind in list(Kind):
        return lambda desk, actor, one, form: rekind(desk, actor, one, Kind(kind), form)
    if chosen == "point" and point is not None:
        return lambda desk, actor, one, form: repoint(desk, actor, one, point, form)
    if chosen == "mine":
        return lambda desk, actor, one, form: assign(desk, actor, one, actor.staff_id, form)
    if chosen == "assign" and owner is not None:
        return lambda desk, actor, one, form: assign(desk, actor, one, owner, form)
    if chosen == "close":
        return close
    raise Refused(said("bulk_what"))


def tell_fresh() -> ResponseReturnValue:
    """304 while nothing has changed anywhere; else how many newer matters there are."""
    newest = request.args.get("newest", "")
    known = next(iter(request.if_none_match.as_set()), "")
    since = int(newest) if newest.isascii() and newest.isdigit() and len(newest) < 16 else 0
    mark, count = news(the_desk(), me(), since, known)
    answer = Response(status=304) if count is None else jsonify(new=count)
    answer.set_etag(mark)
    answer.headers["Cache-Control"] = "no-cache, private"
    return answer
