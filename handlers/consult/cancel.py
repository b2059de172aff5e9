"""A consultation does not take place, or not any longer; its page says why."""

from __future__ import annotations

from handlers.access import Actor
from handlers.consult.changing import changing
from handlers.consult.window import LONGEST_REASON
from handlers.consult.words import refuse
from handlers.desk import Desk
from handlers.inbox.handling import Form
from models.consultation import CONSULTATION_STATE_NAMES, ConsultationState
from models.consultation_change import Change

CANCELS = frozenset({ConsultationState.PREPARING, ConsultationState.OPEN, ConsultationState.CLOSED})


def cancel_consultation(
    desk: Desk, actor: Actor, consultation_id: int, why: str, *, form: Form
) -> None:
    """Cancels it; `why` is what the public page says. Raises NotFound, Refused."""
    reason = why.replace("\0", "").strip()
    if len(reason) > LONGEST_REASON:
        raise refuse("text_long", field="原因", count=len(reason), most=LONGEST_REASON)
    with changing(desk, actor, consultation_id, Change.CANCEL, form) as work:
        row = work.consultation
        if row.state not in CANCELS:
            raise refuse("cancel_state", state=CONSULTATION_STATE_NAMES[row.state])
        if not reason:
            raise refuse("cancel_why")
        row.state, row.result, row.closed_at = ConsultationState.CANCELLED, reason, work.now
