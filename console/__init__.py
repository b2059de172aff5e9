"""Door 2: staff in the browser (/console), and the public pages (/p)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask

from console import (
    activities,
    alerts,
    answer_templates,
    answering,
    audit_log,
    bank,
    boxes,
    clock_page,
    consult_steps,
    consult_text,
    consultations,
    corrections,
    counter,
    entrance,
    many,
    matter_page,
    matters,
    meetings,
    notice_form,
    notices,
    opinion_papers,
    opinions,
    own_account,
    people,
    public,
    public_drafts,
    sites,
    slips,
    summaries,
    themes,
    topics,
    workflow,
)
from console import (
    help as manual,
)
from console.guard import fit_errors, secure
from console.room import KEY, Doorway, Room
from console.wording import fit_wording
from handlers.desk import Desk

__all__ = ["Doorway", "console", "fit_console", "secure"]

_CONSULTATIONS = (consultations, consult_text, consult_steps)
_COUNTER = (counter, slips, boxes, meetings, activities, answer_templates, bank)
_INBOX = (matters, matter_page, answering, corrections, workflow, many)
_FOLDERS: dict[str, Any] = {"static_folder": "static", "template_folder": "templates"}


def fit_console(app: Flask, desk: Desk, doorway: Doorway, *, sample: bool) -> None:
    """Everything in one call: locks, error pages, both blueprints.

    `app.config["SECRET_KEY"]` must be set. Other blueprints are left alone: forms are checked
    (CSRF) by the console's own blueprint and by nothing else.
    """
    secure(app, desk, doorway)
    for blueprint in console(desk, doorway, sample=sample):
        app.register_blueprint(blueprint)


def console(desk: Desk, doorway: Doorway, *, sample: bool) -> list[Blueprint]:
    """The blueprints `console` (/console) and `public` (/p), for an app prepared by `secure`."""
    room = Room(desk, doorway, sample)
    return [_staff_pages(room), _public_pages(room)]


def _staff_pages(room: Room) -> Blueprint:
    pages = Blueprint(
        "console",
        __name__,
        url_prefix="/console",
        static_folder="static",
        template_folder="templates",
    )
    pages.record_once(lambda state: state.app.extensions.__setitem__(KEY, room))
    for part in (
        *_INBOX,
        *_CONSULTATIONS,
        *_COUNTER,
        entrance,
        own_account,
        people,
        themes,
        topics,
        alerts,
        clock_page,
        notices,
        notice_form,
        summaries,
        opinions,
        opinion_papers,
        sites,
        audit_log,
        manual,
    ):
        part.routes(pages)
    fit_wording(pages)
    fit_errors(pages)
    return pages


def _public_pages(room: Room) -> Blueprint:
    pages = Blueprint("public", __name__, url_prefix="/p", **_FOLDERS)
    pages.record_once(lambda state: state.app.extensions.__setitem__(KEY, room))
    public.routes(pages)
    public_drafts.routes(pages)
    fit_wording(pages)
    fit_errors(pages)
    return pages
