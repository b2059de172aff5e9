"""The city settles what a consultation is called, when it runs, and to whom it is put."""

from __future__ import annotations

from handlers.access import Actor
from handlers.consult.changing import Work, changing
from handlers.consult.window import Frame, check_frame, demand_reason, points_named
from handlers.consult.words import refuse
from handlers.desk import Desk
from handlers.inbox.handling import Form
from models.consultation import CONSULTATION_STATE_NAMES, ConsultationState
from models.consultation_change import Change

SETTLES = frozenset({ConsultationState.PREPARING, ConsultationState.OPEN, ConsultationState.CLOSED})


def settle(desk: Desk, actor: Actor, consultation_id: int, frame: Frame, *, form: Form) -> None:
    """Keeps the frame. Once people may speak, the first day stays; after the window has closed, a
    later last day lets it be opened again.

    Raises NotFound; Refused: days in the wrong order, a window under 30 days without a reason, an
    unknown point, a consultation that is over.
    """
    with changing(desk, actor, consultation_id, Change.SETTLE, form) as work:
        _demand_settling(work, frame)
        check_frame(frame, work.today)
        demand_reason(frame.opens_on, frame.closes_on, frame.short_reason)
        row = work.consultation
        points = points_named(work.session, frame.points)
        if frame.title.strip() != row.title:
            work.newest().title = frame.title.strip()  # the chat calls it by its text's name
        row.title, row.level = frame.title.strip(), frame.level
        row.letter, row.intro = frame.letter.strip(), frame.intro.strip()
        row.opens_on, row.closes_on = frame.opens_on, frame.closes_on
        row.short_reason = frame.short_reason.strip()
        row.points = points
        work.detail = {"points": len(points), "until": frame.closes_on.isoformat()}


def _demand_settling(work: Work, frame: Frame) -> None:
    row = work.consultation
    if row.state not in SETTLES:
        raise refuse("state_settled", state=CONSULTATION_STATE_NAMES[row.state])
    if row.state is not ConsultationState.PREPARING and frame.opens_on != row.opens_on:
        raise refuse("opens_fixed")
