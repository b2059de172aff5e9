"""谢谢, 满意, 不满意: what a person thinks of the last thing that she was told is kept."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from bot.phrases import say
from bot.satisfaction import Satisfied, satisfaction_in
from handlers.turn import Turn
from models.answer import TELLS, Answer, AnswerState
from models.matter import GONE, Matter
from models.rating import Rating

ABOUT_LAST = timedelta(days=14)
"""After so long nobody can say which answer a bare 满意 is for."""
BAD = 2


def rate(turn: Turn, text: str) -> bool:
    """Whether the message was that and nothing else. What she said behind it is filed as well."""
    said = satisfaction_in(text)
    if said is None:
        return False
    answer = _last_told(turn)
    if answer is None:
        return False
    _keep(turn, answer, said)
    turn.letter.add(say(_reply(said)))
    return not said.rest


def _last_told(turn: Turn) -> Answer | None:
    told = (
        select(Answer)
        .join(Matter, Matter.id == Answer.matter_id)
        .where(Matter.follower_id == turn.follower.id, Matter.state.not_in(GONE))
        .where(Answer.about.in_(TELLS), Answer.settled_at > turn.now - ABOUT_LAST)
        .where(Answer.state.in_((AnswerState.SENT, AnswerState.SEEN)))
    )
    return turn.session.scalar(told.order_by(Answer.settled_at.desc(), Answer.id.desc()).limit(1))


def _keep(turn: Turn, answer: Answer, said: Satisfied) -> None:
    """One for each answer: a later score replaces the one before, thanks add to it. What she said
    behind it is not kept here: it is a matter, and may be a sealed one."""
    row = turn.session.scalar(select(Rating).where(Rating.answer_id == answer.id))
    if row is None:
        row = Rating(matter_id=answer.matter_id, answer_id=answer.id, score=None, words="")
        turn.session.add(row)
    if said.score is not None:
        row.score = said.score
    row.words, row.at = said.words, turn.now


def _reply(said: Satisfied) -> str:
    if said.score is None:
        return "thanked"
    return "rated_badly" if said.score <= BAD else "rated"
