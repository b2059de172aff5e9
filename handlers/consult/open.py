"""From now on people may speak on the draft."""

from __future__ import annotations

from handlers.access import Actor
from handlers.consult.changing import changing
from handlers.consult.window import demand_reason
from handlers.consult.words import refuse
from handlers.desk import Desk
from handlers.inbox.handling import Form
from models.consultation import CONSULTATION_STATE_NAMES, ConsultationState
from models.consultation_change import Change

OPENS = frozenset({ConsultationState.PREPARING, ConsultationState.CLOSED})


def open_consultation(desk: Desk, actor: Actor, consultation_id: int, *, form: Form) -> None:
    """Opens what was prepared, or what was closed and given a later last day.

    Raises NotFound; Refused: a window that is over, or under 30 days without a reason.
    """
    with changing(desk, actor, consultation_id, Change.OPEN, form) as work:
        row = work.consultation
        if row.state not in OPENS:
            raise refuse("open_state", state=CONSULTATION_STATE_NAMES[row.state])
        if row.closes_on < work.today:
            raise refuse("open_past", day=f"{row.closes_on.month}月{row.closes_on.day}日")
        demand_reason(row.opens_on, row.closes_on, row.short_reason)
        row.state, row.opened_at, row.closed_at = ConsultationState.OPEN, work.now, None
        work.detail = {"until": row.closes_on.isoformat()}
