"""The steps of a consultation: named, ordered, given to somebody, due in working days."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from handlers.access import READS_CONSULTATIONS, WORKS_ON_CONSULTATIONS, Actor
from handlers.consult.changing import Work, changing
from handlers.consult.window import check_day
from handlers.consult.words import refuse
from handlers.desk import Desk
from handlers.inbox.handling import Form
from handlers.working_days import working_day_after
from models.consultation import Consultation
from models.consultation_change import Change
from models.staff import Role, Staff
from models.step import Step
from statutes.paragraph import clean

LONGEST_NAME, MOST_STEPS, MOST_DAYS = 60, 30, 250


@dataclass(frozen=True, slots=True)
class StepPlan:
    """What the form of a step says. `days` are working days from today, and go before `due_on`."""

    name: str
    owner_id: int | None = None
    due_on: date | None = None
    days: int | None = None


def add_step(desk: Desk, actor: Actor, consultation_id: int, plan: StepPlan, *, form: Form) -> int:
    """A new last step. Returns its id. Raises NotFound, Refused without a name."""
    with _planning(desk, actor, consultation_id, form) as work:
        steps = steps_of(work.session, consultation_id)
        if len(steps) >= MOST_STEPS:
            raise refuse("steps_many", most=MOST_STEPS)
        position = steps[-1].position + 1 if steps else 0
        row = Step(
            consultation_id=consultation_id,
            position=position,
            name="",
            evidence="",
            evidence_file="",
            evidence_name="",
        )
        _keep(work, row, plan)
        work.session.add(row)
        work.session.flush()
        return row.id


def change_step(
    desk: Desk, actor: Actor, consultation_id: int, step_id: int, plan: StepPlan, *, form: Form
) -> None:
    """Another name, owner or day. Raises NotFound, Refused."""
    with _planning(desk, actor, consultation_id, form) as work:
        _keep(work, step_in(work, step_id), plan)


def move_step(
    desk: Desk, actor: Actor, consultation_id: int, step_id: int, by: int, *, form: Form
) -> None:
    """`by` -1 moves it before the one above it, 1 behind the one below. At the end it stays."""
    with _planning(desk, actor, consultation_id, form) as work:
        steps = steps_of(work.session, consultation_id)
        at = steps.index(step_in(work, step_id))
        to = min(max(at + by, 0), len(steps) - 1)
        steps.insert(to, steps.pop(at))
        for position, step in enumerate(steps):
            step.position = position


def remove_step(
    desk: Desk, actor: Actor, consultation_id: int, step_id: int, *, form: Form
) -> None:
    """Takes a step away, with what was written on it. Raises NotFound, Refused for the last."""
    with _planning(desk, actor, consultation_id, form) as work:
        row = step_in(work, step_id)
        if len(steps_of(work.session, consultation_id)) == 1:
            raise refuse("step_last")
        work.session.delete(row)


def steps_of(session: Session, consultation_id: int) -> list[Step]:
    return list(
        session.scalars(
            select(Step)
            .where(Step.consultation_id == consultation_id)
            .order_by(Step.position, Step.id)
        )
    )


def step_in(work: Work, step_id: int) -> Step:
    """Raises Refused for a step that is no longer there."""
    row = work.session.get(Step, step_id)
    if row is None or row.consultation_id != work.consultation.id:
        raise refuse("step_missing")
    work.detail = {"step": step_id}
    return row


def owners_for(session: Session, consultation: Consultation) -> list[Staff]:
    """Who may be given a step: the city, and the staff of its points."""
    points = {point.id for point in consultation.points}
    everybody = session.scalars(
        select(Staff)
        .where(Staff.active, Staff.role.in_(READS_CONSULTATIONS))
        .options(selectinload(Staff.points))
        .order_by(Staff.name, Staff.id)
    )
    return [
        staff
        for staff in everybody
        if staff.role is Role.CITY or not points or any(p.id in points for p in staff.points)
    ]


@contextmanager
def _planning(desk: Desk, actor: Actor, consultation_id: int, form: Form) -> Iterator[Work]:
    roles = WORKS_ON_CONSULTATIONS
    with changing(desk, actor, consultation_id, Change.STEP, form, roles=roles) as work:
        yield work


def _keep(work: Work, row: Step, plan: StepPlan) -> None:
    name = clean(plan.name.replace("\0", ""))
    if not name or len(name) > LONGEST_NAME:
        raise refuse("step_name", most=LONGEST_NAME)
    owners = owners_for(work.session, work.consultation)
    if plan.owner_id is not None and all(plan.owner_id != staff.id for staff in owners):
        raise refuse("step_owner")
    if plan.due_on is not None:
        check_day(plan.due_on, work.today)
    row.name, row.owner_id, row.due_on = name, plan.owner_id, plan.due_on
    if plan.days is not None:
        row.due_on = working_day_after(work.today, min(plan.days, MOST_DAYS))
