"""What the forms of a consultation have in common: their token, what they say, the way back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from flask import flash, redirect, request, send_file
from flask.typing import ResponseReturnValue

from handlers.access import NotFound, Refused
from handlers.consult.take_in import Upload
from handlers.consult.words import refuse
from handlers.inbox import Form, Repeated, Stale
from models.consultation import Level

ID = "<int(max=9999999999999999):consultation_id>"
ONE = f"/consultations/{ID}"
Page = Callable[[str], str]
"""Renders the page of a form that was refused, with the sentence that says why."""


def posted() -> Form:
    """The token of the posted form, and the version of the consultation on its page."""
    version = request.form.get("version", "")
    return Form(request.form.get("once", ""), whole(version, -1))


def as_it_came(path: Path, name: str) -> ResponseReturnValue:
    """A file that somebody put in, to be kept and never opened by the browser itself."""
    return send_file(
        path,
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=name,
        etag=False,
    )


def do(step: Callable[[], str], back: Callable[[], str], page: Page) -> ResponseReturnValue:
    """Does a step, says so and leads back; what was typed stands on the page again when the desk
    refuses. A second click finds the step done."""
    try:
        flash(step(), "done")
    except NotFound:
        raise
    except Repeated as again:
        flash(str(again), "wait")
    except Refused as refused:
        return page(str(refused)), 409 if isinstance(refused, Stale) else 422
    return redirect(back(), 303)


def typed(name: str) -> str:
    """A field without what no database keeps."""
    return request.form.get(name, "").replace("\0", "").replace("\r\n", "\n").strip()


def whole(text: str, otherwise: int | None = None) -> int:
    """A whole number. Raises Refused for none, unless there is another."""
    if text.isascii() and text.isdigit() and len(text) < 16:
        return int(text)
    if otherwise is None:
        raise refuse("form_broken")
    return otherwise


def maybe(text: str) -> int | None:
    """A whole number, or None for nothing."""
    return whole(text) if text else None


def a_day(name: str) -> date | None:
    """The day of a field; None when it is empty. Raises Refused for what is no day."""
    text = typed(name)
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise refuse("no_day") from None


def level() -> Level:
    try:
        return Level(request.form.get("level", Level.CITY.value))
    except ValueError:
        raise refuse("no_such_level") from None


def upload(name: str) -> Upload | None:
    """The file of a field; None when none was chosen."""
    file = request.files.get(name)
    if file is None or not file.filename:
        return None
    return Upload(file.read(), file.filename)
