"""存入问答库: an answer becomes an entry of the question bank, read over before it is saved.

Also here: who spoke at the desk is forgotten when she asks for it.
"""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from console.matter_page import ID
from console.room import me, the_desk
from console.said import said
from handlers.access import NotFound, Refused
from handlers.counter import forget_speaker
from handlers.keep_answer import Kept, draft_entry, keep_answer
from handlers.question_sheet import LONGEST_ANSWER, LONGEST_QUESTION


def routes(pages: Blueprint) -> None:
    pages.add_url_rule(f"/matters/{ID}/bank", "bank", show_bank)
    pages.add_url_rule(f"/matters/{ID}/bank", "keep_answer", post_bank, methods=["POST"])
    pages.add_url_rule(
        f"/matters/{ID}/speaker/forget", "forget_speaker", post_forget, methods=["POST"]
    )


def show_bank(matter_id: int) -> ResponseReturnValue:
    return _bank_page(matter_id)


def post_bank(matter_id: int) -> ResponseReturnValue:
    form = request.form
    kept = Kept(
        question=form.get("question", ""),
        answer=form.get("answer", ""),
        basis=form.get("basis", ""),
        source=form.get("source", ""),
        everywhere=form.get("scope") == "city",
    )
    try:
        new = keep_answer(the_desk(), me(), matter_id, kept)
    except NotFound:
        raise
    except Refused as refused:
        return _bank_page(matter_id, str(refused)), 422
    flash(said("bank_new" if new else "bank_again"), "done")
    return redirect(url_for("console.matter", matter_id=matter_id), 303)


def post_forget(matter_id: int) -> ResponseReturnValue:
    try:
        forget_speaker(the_desk(), me(), matter_id)
    except NotFound:
        raise
    except Refused as refused:
        flash(str(refused), "wait")
    else:
        flash(said("speaker_forgotten"), "done")
    return redirect(url_for("console.matter", matter_id=matter_id), 303)


def _bank_page(matter_id: int, problem: str | None = None) -> str:
    return render_template(
        "console/bank.html",
        draft=draft_entry(the_desk(), me(), matter_id),
        problem=problem,
        longest_question=LONGEST_QUESTION,
        longest_answer=LONGEST_ANSWER,
    )
