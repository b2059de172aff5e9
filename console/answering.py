"""The answer to a matter: written down, sent, and told honestly."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from console.matter_page import ID, matter_page
from console.room import me, the_desk
from console.said import said
from handlers.access import NotFound, Refused
from handlers.answer import Again, answer, send_answer
from handlers.desk import Desk
from models.answer import AnswerState
from models.matter import Matter

_TONES = {AnswerState.SENT: "done", AnswerState.SEEN: "done"}
_WARNS = frozenset({AnswerState.UNKNOWN, AnswerState.DROPPED})


def routes(pages: Blueprint) -> None:
    pages.add_url_rule(f"/matters/{ID}/answer", "answer", post_answer, methods=["POST"])


def post_answer(matter_id: int) -> ResponseReturnValue:
    """Writes the answer down, then sends it, and says honestly what became of it."""
    desk, text, token = the_desk(), request.form.get("text", ""), request.form.get("once", "")
    back = redirect(url_for("console.matter", matter_id=matter_id, sent=1, _anchor="answers"), 303)
    try:
        answer_id = answer(desk, me(), matter_id, text, form=token)
    except NotFound:
        raise
    except Again as again:
        flash(str(again), "wait")
        return back
    except Refused as refused:
        page = matter_page(matter_id, token=token, draft=text, problem=str(refused), at="answer")
        return page, 422
    kind, sentence = _outcome(desk, matter_id, send_answer(desk, answer_id))
    flash(sentence, kind)
    return back


def _outcome(desk: Desk, matter_id: int, state: AnswerState) -> tuple[str, str]:
    with desk.memory.read() as session:
        follower_id = session.scalar(select(Matter.follower_id).where(Matter.id == matter_id))
    if follower_id is None:
        return "wait", said("answer_on_file")
    tone = "warn" if state in _WARNS else _TONES.get(state, "wait")
    return tone, said(f"answer_{state.value}")
