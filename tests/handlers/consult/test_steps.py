"""Steps: whose they are, until when, and what shows that they are done."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.access import NotFound, Refused
from handlers.appoint import add_staff
from handlers.consult.finish_step import evidence_file, finish_step, reopen_step
from handlers.consult.reading import StepView
from handlers.consult.steps import StepPlan, add_step, change_step, move_step, remove_step
from handlers.consult.take_in import Upload
from handlers.desk import Desk
from models.staff import Role
from tests.support.consultations import CITY, Put, form, put
from tests.support.twins import StandingClock


def steps(made: Put) -> list[StepView]:
    return made.view().steps


def names(made: Put) -> list[str]:
    return [one.step.name for one in steps(made)]


def test_steps_are_named_ordered_given_and_due(desk: Desk, clock: StandingClock) -> None:
    made = put(desk, points=("甲社区",))
    for login, point in (("zhou", "甲社区"), ("wu", "乙镇")):
        add_staff(
            desk, login=login, name=login, role=Role.OFFICER, points=[point], password="a b c d e f"
        )
    first = steps(made)[0].step.id
    zhou, *others = made.view().owners
    assert others == []  # nobody of another point
    change_step(desk, CITY, made.id, first, StepPlan("登记", zhou.id, days=5), form=form())
    assert (steps(made)[0].owner, steps(made)[0].step.due_on) == ("zhou", date(2026, 11, 27))
    add_step(desk, CITY, made.id, StepPlan("归档", due_on=date(2027, 1, 5)), form=form())
    move_step(desk, CITY, made.id, first, 1, form=form())
    move_step(desk, CITY, made.id, first, 9, form=form())
    assert names(made) == ["广泛征集", "梳理汇总", "归档", "登记"]
    clock.forward(days=8)
    assert [one.late for one in steps(made)] == [False, False, False, True]
    for plan, because in (
        (StepPlan(" "), "起个名字"),
        (StepPlan("字" * 61), "起个名字"),
        (StepPlan("好", 999), "不能负责"),
    ):
        with pytest.raises(Refused, match=because):
            change_step(desk, CITY, made.id, first, plan, form=form())
    for one in steps(made)[:3]:
        remove_step(desk, CITY, made.id, one.step.id, form=form())
    with pytest.raises(Refused, match="至少要留一步"):
        remove_step(desk, CITY, made.id, first, form=form())


def test_what_is_done_shows_it(desk: Desk) -> None:
    made, other = put(desk), put(desk)
    step = steps(made)[0].step.id
    photo = Upload(b"\xff\xd8\xff photo", "C:\\照片\\会场.JPG")
    for words, file, because in (
        ("", None, "做了什么"),
        ("好", Upload(b"MZ", "run.exe"), "收不了"),
        ("好", Upload(b"", "空.pdf"), "收不了"),
        ("好", Upload(bytes(11 << 20), "大.pdf"), "超过 10 兆"),
        ("字" * 501, None, "最多 500"),
    ):
        with pytest.raises(Refused, match=because):
            finish_step(desk, CITY, made.id, step, words, file=file, form=form())
    with pytest.raises(Refused, match="没有这一步"):
        finish_step(desk, CITY, other.id, step, "好", file=photo, form=form())
    assert list(desk.files.root.rglob("*.jpg")) == []  # what was refused leaves no file
    finish_step(desk, CITY, made.id, step, "开了会", file=photo, form=form())
    kept = evidence_file(desk, CITY, made.id, step)
    assert (kept.name, kept.path.read_bytes()) == ("会场.JPG", photo.content)
    with pytest.raises(NotFound):
        evidence_file(desk, CITY, other.id, step)
    reopen_step(desk, CITY, made.id, step, form=form())
    (view, *_) = steps(made)
    assert (view.step.done_at, view.step.evidence) == (None, "开了会")
