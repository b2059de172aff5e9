"""The public pages of consultations: what is open, its articles one by one, what became of it."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound as NoPage
from werkzeug.utils import redirect

from console.room import the_desk
from handlers.access import Refused
from handlers.consult.public import public_article, public_draft, public_list, public_result
from handlers.consult.sheet import read_number
from handlers.consult.tree import name_of, written
from models.consultation import LEVEL_NAMES
from models.outcome import ADOPTION_NAMES

_ONE = "/c/<int(max=9999999999999999):consultation_id>"


def routes(pages: Blueprint) -> None:
    pages.add_url_rule("/consultations", "consultations", show_list)
    pages.add_url_rule(_ONE, "consultation", show_draft)
    pages.add_url_rule(f"{_ONE}/result", "consultation_result", show_result)
    pages.add_url_rule(f"{_ONE}/<place>", "consultation_article", show_article)


def show_list() -> ResponseReturnValue:
    is_open, past, today = public_list(the_desk())
    return render_template(
        "public/consultations.html", open=is_open, past=past, today=today, levels=LEVEL_NAMES
    )


def show_draft(consultation_id: int) -> ResponseReturnValue:
    view = public_draft(the_desk(), consultation_id, _key())
    if view is None:
        raise NoPage
    return _page(
        render_template(
            "public/consultation.html",
            view=view,
            key=_key() or None,
            levels=LEVEL_NAMES,
            written=written,
            name_of=name_of,
        ),
        is_preview=view.is_preview,
    )


def show_article(consultation_id: int, place: str) -> ResponseReturnValue:
    """By its number; 第八条 and 八 lead there, too."""
    view = public_article(the_desk(), consultation_id, place, _key())
    if view is None:
        number = _number(place)
        if number == place or public_article(the_desk(), consultation_id, number, _key()) is None:
            raise NoPage
        return redirect(_address(consultation_id, number), 302)
    return _page(
        render_template(
            "public/article.html",
            view=view,
            whole=view.whole,
            key=_key() or None,
            written=written,
            name_of=name_of,
        ),
        is_preview=view.whole.is_preview,
    )


def show_result(consultation_id: int) -> ResponseReturnValue:
    view = public_result(the_desk(), consultation_id, _key())
    if view is None:
        raise NoPage
    return _page(
        render_template("public/result.html", view=view, adoptions=ADOPTION_NAMES),
        is_preview=bool(_key()),
    )


def _key() -> str:
    return request.args.get("k", "")


def _number(place: str) -> str:
    try:
        return read_number(place)
    except Refused:
        return place


def _address(consultation_id: int, number: str) -> str:
    return url_for(
        "public.consultation_article",
        consultation_id=consultation_id,
        place=number,
        k=_key() or None,
    )


def _page(body: str, *, is_preview: bool) -> Response:
    response = Response(body, mimetype="text/html")
    if is_preview:
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
