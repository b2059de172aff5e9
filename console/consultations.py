"""征询: the list, a new one from a draft's file, and one with its frame, steps and result."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from console.consult_forms import ID, ONE, a_day, do, level, posted, typed, upload
from console.room import me, the_desk
from console.said import said
from handlers.access import RUNS_CONSULTATIONS, Refused
from handlers.answer import fresh_form
from handlers.consult.add_version import TAKES_VERSIONS
from handlers.consult.cancel import cancel_consultation
from handlers.consult.changing import demand_role
from handlers.consult.close import close_consultation
from handlers.consult.conclude import CONCLUDES, LONGEST_RESULT, conclude
from handlers.consult.make import Wanted, make_consultation
from handlers.consult.open import OPENS, open_consultation
from handlers.consult.public import SHOWN, preview_key
from handlers.consult.reading import list_consultations, open_view
from handlers.consult.settle import SETTLES, settle
from handlers.consult.take_in import LONGEST_TITLE, Upload
from handlers.consult.window import LONGEST_INTRO, LONGEST_LETTER, LONGEST_REASON, Frame
from handlers.consult.words import missing
from handlers.inbox import Repeated
from models.consultation import LEAST_DAYS, LEVEL_NAMES, ConsultationState
from models.consultation_change import CHANGE_NAMES
from models.contact_point import active_points
from models.outcome import ADOPTION_NAMES

LENGTHS = {
    "title": LONGEST_TITLE,
    "intro": LONGEST_INTRO,
    "letter": LONGEST_LETTER,
    "reason": LONGEST_REASON,
    "result": LONGEST_RESULT,
}


def routes(pages: Blueprint) -> None:
    pages.add_url_rule("/consultations", "consultations", show_consultations)
    pages.add_url_rule("/consultations/new", "new_consultation", show_new)
    pages.add_url_rule("/consultations/new", "make_consultation", post_new, methods=["POST"])
    pages.add_url_rule(ONE, "consultation", show_consultation)
    pages.add_url_rule(f"{ONE}/result", "consultation_result", show_result)
    for name, view in (
        ("settle", post_settle),
        ("open", post_open),
        ("close", post_close),
        ("cancel", post_cancel),
    ):
        pages.add_url_rule(f"{ONE}/{name}", f"consultation_{name}", view, methods=["POST"])
    pages.add_url_rule(f"{ONE}/result", "consultation_conclude", post_result, methods=["POST"])


def show_consultations() -> ResponseReturnValue:
    return render_template(
        "console/consultations.html",
        rows=list_consultations(the_desk(), me()),
        may_run=me().role in RUNS_CONSULTATIONS,
    )


def show_new() -> ResponseReturnValue:
    return _new_page()


def _new_page(problem: str | None = None) -> str:
    demand_role(me(), RUNS_CONSULTATIONS)
    with the_desk().memory.read() as session:
        points = active_points(session)
    return render_template(
        "console/consultation_new.html",
        token=fresh_form(),
        problem=problem,
        kept=request.form,
        chosen=request.form.getlist("point"),
        points=points,
        levels=LEVEL_NAMES,
        lengths=LENGTHS,
        limit=the_desk().consult.draft_limit,
        least=LEAST_DAYS,
    )


def post_new() -> ResponseReturnValue:
    demand_role(me(), RUNS_CONSULTATIONS)
    try:
        made = make_consultation(
            the_desk(), me(), upload("file") or Upload(b"", ""), _wanted(), posted()
        )
    except Repeated as again:
        flash(str(again), "wait")
        return redirect(url_for("console.consultations"), 303)
    except Refused as refused:
        return _new_page(str(refused)), 422
    flash(said("consultation_made"), "done")
    return redirect(url_for("console.consultation_text", consultation_id=made), 303)


def _wanted() -> Wanted:
    return Wanted(
        title=typed("title"),
        opens_on=a_day("opens"),
        closes_on=a_day("closes"),
        level=level(),
        points=tuple(request.form.getlist("point")),
        letter=typed("letter"),
        note=typed("note"),
    )


def show_consultation(consultation_id: int) -> ResponseReturnValue:
    return consultation_page(consultation_id)


def consultation_page(consultation_id: int, problem: str | None = None, at: str = "") -> str:
    """The page; with what was being written when a form was refused, and which form."""
    view = open_view(the_desk(), me(), consultation_id)
    state = view.row.state
    return render_template(
        "console/consultation.html",
        view=view,
        fresh=fresh_form,
        problem=problem,
        at=at,
        kept=request.form if problem else {},
        chosen=request.form.getlist("point") if at == "settle" else view.points,
        levels=LEVEL_NAMES,
        lengths=LENGTHS,
        least=LEAST_DAYS,
        changed=CHANGE_NAMES,
        adoptions=ADOPTION_NAMES,
        can={
            "settle": view.may_run and state in SETTLES,
            "open": view.may_run and state in OPENS and view.days_left >= 0,
            "close": view.may_run and state is ConsultationState.OPEN,
            "cancel": view.may_run and state in SETTLES,
            "conclude": view.may_run and state in CONCLUDES,
            "version": view.may_run and state in TAKES_VERSIONS,
        },
        **public_links(consultation_id, is_public=state in SHOWN),
    )


def public_links(consultation_id: int, *, is_public: bool) -> dict[str, Any]:
    """The page as people see it; signed while it is not public yet."""
    key = None if is_public else preview_key(the_desk(), me(), consultation_id)
    return {
        "is_public": is_public,
        "public": url_for("public.consultation", consultation_id=consultation_id, k=key),
        "public_key": key,
    }


def back(consultation_id: int, anchor: str | None = None) -> Callable[[], str]:
    return lambda: url_for("console.consultation", consultation_id=consultation_id, _anchor=anchor)


def _do(consultation_id: int, at: str, step: Callable[[], str]) -> ResponseReturnValue:
    def page(problem: str) -> str:
        return consultation_page(consultation_id, problem, at)

    return do(step, back(consultation_id), page)


def post_settle(consultation_id: int) -> ResponseReturnValue:
    def step() -> str:
        settle(the_desk(), me(), consultation_id, _frame(consultation_id), form=posted())
        return said("consultation_settled")

    return _do(consultation_id, "settle", step)


def _frame(consultation_id: int) -> Frame:
    row = open_view(the_desk(), me(), consultation_id).row
    return Frame(
        title=typed("title"),
        opens_on=a_day("opens") or row.opens_on,
        closes_on=a_day("closes") or row.closes_on,
        level=level(),
        letter=typed("letter"),
        intro=typed("intro"),
        short_reason=typed("reason"),
        points=tuple(request.form.getlist("point")),
    )


def post_open(consultation_id: int) -> ResponseReturnValue:
    def step() -> str:
        open_consultation(the_desk(), me(), consultation_id, form=posted())
        return said("consultation_opened")

    return _do(consultation_id, "open", step)


def post_close(consultation_id: int) -> ResponseReturnValue:
    def step() -> str:
        close_consultation(the_desk(), me(), consultation_id, form=posted())
        return said("consultation_closed")

    return _do(consultation_id, "close", step)


def post_cancel(consultation_id: int) -> ResponseReturnValue:
    def step() -> str:
        cancel_consultation(the_desk(), me(), consultation_id, typed("reason"), form=posted())
        return said("consultation_cancelled")

    return _do(consultation_id, "cancel", step)


def show_result(consultation_id: int) -> ResponseReturnValue:
    return _result_page(consultation_id)


def _result_page(consultation_id: int, problem: str | None = None) -> str:
    demand_role(me(), RUNS_CONSULTATIONS)
    view = open_view(the_desk(), me(), consultation_id)
    if view.row.state not in CONCLUDES:
        raise missing()
    key = preview_key(the_desk(), me(), consultation_id)
    return render_template(
        "console/consultation_result.html",
        view=view,
        token=fresh_form(),
        problem=problem,
        kept=request.form if problem else {},
        adoptions=ADOPTION_NAMES,
        lengths=LENGTHS,
        preview=url_for("public.consultation_result", consultation_id=consultation_id, k=key),
    )


def post_result(consultation_id: int) -> ResponseReturnValue:
    def step() -> str:
        anyway = "anyway" in request.form
        conclude(the_desk(), me(), consultation_id, typed("result"), form=posted(), anyway=anyway)
        return said("consultation_concluded")

    return do(step, back(consultation_id), lambda problem: _result_page(consultation_id, problem))


__all__ = ["ID", "back", "consultation_page", "public_links", "routes"]
