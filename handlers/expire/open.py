"""While a person waits for a word of ours, or for what became of her opinion, she stays known."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, or_

from models.answer import Answer, AnswerState
from models.consultation import Consultation, ConsultationState
from models.matter import WAITING, Matter
from models.opinion import Opinion

_OVER = (ConsultationState.CONCLUDED, ConsultationState.CANCELLED)
_UNSEEN = (AnswerState.WAITING, AnswerState.SENDING)


def something_open(hers: ColumnElement[bool]) -> ColumnElement[bool]:
    """`hers`: which matters are hers, by a row of the query around it."""
    unseen = and_(Answer.matter_id == Matter.id, Answer.state.in_(_UNSEEN))
    undecided = and_(
        Opinion.matter_id == Matter.id,
        Consultation.id == Opinion.consultation_id,
        Consultation.state.not_in(_OVER),
    )
    return or_(
        exists().where(hers, Matter.state.in_(WAITING)),
        exists().where(hers, unseen),
        exists().where(hers, undecided),
    )
