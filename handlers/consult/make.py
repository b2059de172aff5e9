"""A draft comes in: a consultation in preparation, with its first version and its steps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from handlers.access import RUNS_CONSULTATIONS, Actor
from handlers.consult.changing import Work, demand_form, demand_role, once, write_down
from handlers.consult.take_in import Upload, kept, put_version, read_draft
from handlers.consult.window import Frame, check_day, check_frame, points_named
from handlers.days import day_of
from handlers.desk import Desk, PlannedStep
from handlers.inbox.handling import Form
from handlers.working_days import working_day_after
from models.consultation import Consultation, ConsultationState, Level
from models.consultation_change import Change
from models.step import Step
from statutes.tree import Statute

USUAL_DAYS = 30


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is known when a draft comes in; the rest is settled later. Without days: thirty of
    them from today; without a title: the draft's own."""

    title: str = ""
    opens_on: date | None = None
    closes_on: date | None = None
    level: Level = Level.CITY
    points: tuple[str, ...] = ()
    short_reason: str = ""
    letter: str = ""
    intro: str = ""
    note: str = ""  # 一审稿 …


def make_consultation(
    desk: Desk, actor: Actor | str, upload: Upload, wanted: Wanted, form: Form | None = None
) -> int:
    """Takes a draft in and returns the consultation's id. `form` may be missing for an operator.

    Raises Refused: a file that cannot be read, days in the wrong order, an unknown point; Repeated.
    """
    if isinstance(actor, Actor):
        demand_role(actor, RUNS_CONSULTATIONS)
    now = desk.clock.now()
    statute = read_draft(upload, desk.consult.draft_limit)
    frame = _frame(wanted, statute, day_of(now))
    check_frame(frame, day_of(now))
    key = kept(desk, upload)
    with once(), desk.memory.write() as session:
        if form is not None:
            demand_form(session, form)
        row = _row(session, frame)
        row.made_at = now
        row.made_by = actor.staff_id if isinstance(actor, Actor) else None
        session.add(row)
        session.flush()
        work = Work(desk, session, actor, row, now)
        put_version(work, statute, upload, wanted.note.strip()[:300], 1, key=key)
        session.add_all(planned_steps(desk.consult.steps, row))
        write_down(work, Change.MAKE, None if form is None else form.token)
        return row.id


def _frame(wanted: Wanted, statute: Statute, today: date) -> Frame:
    opens = wanted.opens_on or today
    check_day(opens, today)
    usual = replace(wanted, opens_on=opens)
    return Frame(
        title=(wanted.title.strip() or statute.title.strip()),
        opens_on=opens,
        closes_on=usual.closes_on or opens + timedelta(days=USUAL_DAYS - 1),
        level=wanted.level,
        letter=wanted.letter.strip(),
        intro=wanted.intro.strip(),
        short_reason=wanted.short_reason.strip(),
        points=wanted.points,
    )


def _row(session: Session, frame: Frame) -> Consultation:
    return Consultation(
        title=frame.title,
        level=frame.level,
        letter=frame.letter,
        intro=frame.intro,
        opens_on=frame.opens_on,
        closes_on=frame.closes_on,
        short_reason=frame.short_reason,
        state=ConsultationState.PREPARING,
        result="",
        version=0,
        points=points_named(session, frame.points),
    )


def planned_steps(plan: tuple[PlannedStep, ...], row: Consultation) -> list[Step]:
    """The steps of a new consultation, due in working days from its first or last day."""
    return [
        Step(
            consultation_id=row.id,
            position=position,
            name=step.name,
            due_on=working_day_after(
                row.closes_on if step.after_close else row.opens_on, step.days
            ),
            evidence="",
            evidence_file="",
            evidence_name="",
        )
        for position, step in enumerate(plan)
    ]
