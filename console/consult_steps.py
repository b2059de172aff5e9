"""工作步骤: who does what until when, and what shows that it was done."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from console.consult_forms import ONE, a_day, as_it_came, do, maybe, posted, typed, upload
from console.consultations import back, consultation_page
from console.room import me, the_desk
from console.said import said
from handlers.consult.finish_step import evidence_file, finish_step, reopen_step
from handlers.consult.steps import StepPlan, add_step, change_step, move_step, remove_step
from handlers.consult.words import refuse

_STEP = f"{ONE}/steps/<int(max=9999999999999999):step_id>"


def routes(pages: Blueprint) -> None:
    pages.add_url_rule(f"{ONE}/steps", "add_step", post_new_step, methods=["POST"])
    pages.add_url_rule(_STEP, "consultation_step", post_step, methods=["POST"])
    pages.add_url_rule(f"{_STEP}/file", "step_file", show_file)


def post_new_step(consultation_id: int) -> ResponseReturnValue:
    def step() -> str:
        add_step(the_desk(), me(), consultation_id, _plan(), form=posted())
        return said("step_kept")

    return _do(consultation_id, "step-new", step)


def post_step(consultation_id: int, step_id: int) -> ResponseReturnValue:
    """One of six things that can be done with a step."""

    def step() -> str:
        verb = _VERBS.get(request.form.get("do", ""))
        if verb is None:
            raise refuse("form_broken")
        return verb(consultation_id, step_id)

    return _do(consultation_id, f"step-{step_id}", step)


def _do(consultation_id: int, at: str, step: Callable[[], str]) -> ResponseReturnValue:
    def page(problem: str) -> str:
        return consultation_page(consultation_id, problem, at)

    return do(step, back(consultation_id, "steps"), page)


def _plan() -> StepPlan:
    return StepPlan(typed("name"), maybe(typed("owner")), a_day("due"), maybe(typed("days")))


def _kept(consultation_id: int, step_id: int) -> str:
    change_step(the_desk(), me(), consultation_id, step_id, _plan(), form=posted())
    return said("step_kept")


def _done(consultation_id: int, step_id: int) -> str:
    finish_step(
        *(the_desk(), me(), consultation_id, step_id, typed("evidence")),
        file=upload("file"),
        form=posted(),
    )
    return said("step_done")


def _reopened(consultation_id: int, step_id: int) -> str:
    reopen_step(the_desk(), me(), consultation_id, step_id, form=posted())
    return said("step_reopened")


def _up(consultation_id: int, step_id: int) -> str:
    move_step(the_desk(), me(), consultation_id, step_id, -1, form=posted())
    return said("step_kept")


def _down(consultation_id: int, step_id: int) -> str:
    move_step(the_desk(), me(), consultation_id, step_id, 1, form=posted())
    return said("step_kept")


def _removed(consultation_id: int, step_id: int) -> str:
    remove_step(the_desk(), me(), consultation_id, step_id, form=posted())
    return said("step_removed")


_VERBS: dict[str, Callable[[int, int], str]] = {
    "save": _kept,
    "done": _done,
    "reopen": _reopened,
    "up": _up,
    "down": _down,
    "remove": _removed,
}


def show_file(consultation_id: int, step_id: int) -> ResponseReturnValue:
    file = evidence_file(the_desk(), me(), consultation_id, step_id)
    return as_it_came(file.path, file.name)
