"""The result is published: in plain words, beside figures of what was adopted."""

from __future__ import annotations

from handlers.access import Actor
from handlers.consult.changing import changing
from handlers.consult.figures import figures_of
from handlers.consult.words import refuse
from handlers.desk import Desk
from handlers.inbox.handling import Form
from models.consultation import ConsultationState
from models.consultation_change import Change

LONGEST_RESULT = 4000
CONCLUDES = frozenset({ConsultationState.CLOSED, ConsultationState.CONCLUDED})


def conclude(
    desk: Desk,
    actor: Actor,
    consultation_id: int,
    result: str,
    *,
    form: Form,
    anyway: bool = False,
) -> None:
    """Publishes the result page, or puts its words right later. `anyway`: also while opinions have
    no outcome yet. Raises NotFound; Refused before the window has closed, or without words."""
    words = result.replace("\0", "").replace("\r\n", "\n").strip()
    if len(words) > LONGEST_RESULT:
        raise refuse("text_long", field="结果", count=len(words), most=LONGEST_RESULT)
    with changing(desk, actor, consultation_id, Change.CONCLUDE, form) as work:
        row = work.consultation
        if row.state not in CONCLUDES:
            raise refuse("conclude_state")
        if not words:
            raise refuse("conclude_words")
        left = figures_of(work.session, row.id).undecided
        if left and not anyway:
            raise refuse("conclude_left", count=left)
        row.state, row.result = ConsultationState.CONCLUDED, words
        row.concluded_at = row.concluded_at or work.now
