"""The window closes: by hand, or by the clock on the day after its last. Opinions that still come
are kept, and marked late."""

from __future__ import annotations

from sqlalchemy import select

from handlers.access import Actor
from handlers.consult.changing import Work, changing, write_down
from handlers.consult.words import refuse
from handlers.days import day_of
from handlers.desk import Desk
from handlers.inbox.handling import Form
from models.consultation import CONSULTATION_STATE_NAMES, Consultation, ConsultationState
from models.consultation_change import Change

CLOCK = "定时任务"


def close_consultation(desk: Desk, actor: Actor, consultation_id: int, *, form: Form) -> None:
    """Closes it before its day. Raises NotFound, Refused for one that is not open."""
    with changing(desk, actor, consultation_id, Change.CLOSE, form) as work:
        if work.consultation.state is not ConsultationState.OPEN:
            raise refuse("close_state", state=CONSULTATION_STATE_NAMES[work.consultation.state])
        _close(work)


def close_due(desk: Desk) -> int:
    """Closes what is past its last day, in Shanghai. Returns how many; twice does nothing more."""
    now = desk.clock.now()
    with desk.memory.read() as session:
        due = list(
            session.scalars(
                select(Consultation.id).where(
                    Consultation.state == ConsultationState.OPEN,
                    Consultation.closes_on < day_of(now),
                )
            )
        )
    return sum(_close_due(desk, consultation_id) for consultation_id in due)


def _close_due(desk: Desk, consultation_id: int) -> bool:
    with desk.memory.write() as session:
        found = select(Consultation).where(Consultation.id == consultation_id)
        row = session.scalars(found.with_for_update()).one()
        work = Work(desk, session, CLOCK, row, desk.clock.now())
        if row.state is not ConsultationState.OPEN or row.closes_on >= work.today:
            return False  # somebody gave it more days meanwhile
        _close(work)
        write_down(work, Change.CLOSE, None)
    return True


def _close(work: Work) -> None:
    work.consultation.state = ConsultationState.CLOSED
    work.consultation.closed_at = work.now
