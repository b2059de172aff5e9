"""Everybody who spoke hears what became of it: told by the clock, once nobody changes it any more.

A person hears of everything that was decided together in one letter. It takes the way of an
answer: into the open window, or first in her next reply. Who did not come by WeChat stands on the
clerk's list (`by_hand`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Select, and_, exists, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from handlers.decide.letters import Piece, letters
from handlers.desk import Desk
from handlers.moving import Hand, move_state
from handlers.opinions.book import spoken_for
from models.answer import About, Answer, AnswerState
from models.consultation import Consultation
from models.feedback import Feedback
from models.follower import Follower
from models.matter import GONE, WAITING, Channel, Matter, State
from models.move import Mover
from models.opinion import Opinion
from models.outcome import Outcome, standing

_DONE_WITH = WAITING | {State.REPORTED_UP}
"""States out of which a matter goes when its person has heard of every outcome."""

Due = dict[tuple[str, int], list[tuple[int, int]]]


def tell_outcomes(desk: Desk, limit: int = 200) -> int:
    """The clock's turn: tells the people whose outcomes have stood long enough. Returns how many.

    Somebody for whom an outcome was recorded a moment ago waits until it has stood as long: what is
    decided together is told together.
    """
    now = desk.clock.now()
    with desk.memory.read() as session:
        due = _due(session, now, desk)
    people = list(due.items())[:limit]
    for _whose, pairs in people:
        try:
            with desk.memory.write() as session:
                _tell(session, pairs, now)
        except IntegrityError:  # another clock told her at this moment
            continue
    return len(people)


def _due(session: Session, now: datetime, desk: Desk) -> Due:
    """By person (or by matter, where she is not known): outcomes and matters to tell of."""
    latest = now - desk.outcomes.tell_after
    found: Due = {}
    fresh: set[tuple[str, int]] = set()
    untold = select(Outcome.id, Outcome.decided_at, Matter.id, Matter.follower_id)
    for outcome_id, decided_at, matter_id, follower_id in session.execute(_untold(untold)):
        whose = ("matter", matter_id) if follower_id is None else ("follower", follower_id)
        found.setdefault(whose, []).append((outcome_id, matter_id))
        if decided_at > latest:
            fresh.add(whose)
    return {whose: pairs for whose, pairs in found.items() if whose not in fresh}


def _untold(rows: Select[int, datetime, int, int | None]) -> Select[int, datetime, int, int | None]:
    """Of the outcomes that count: the matters, merged ones too, whose people have not been told.
    Nobody is left to tell where a person was erased, or forgotten with the years."""
    goes = exists().where(Answer.id == Feedback.answer_id, Answer.state != AnswerState.DROPPED)
    at_the_desk = and_(Matter.follower_id.is_(None), Matter.channel != Channel.WECHAT)
    heard = exists().where(
        Feedback.outcome_id == Outcome.id,
        Feedback.matter_id == Matter.id,
        or_(Feedback.answer_id.is_(None), Feedback.told_at.is_not(None), goes),
    )
    return (
        rows.select_from(Outcome)
        .join(Opinion, Opinion.id == Outcome.opinion_id)
        .join(
            Matter,
            or_(Matter.id == Opinion.matter_id, Matter.merged_into_id == Opinion.matter_id),
        )
        .where(Outcome.id == standing(Outcome.opinion_id), ~heard)
        .where(~Matter.sealed, Matter.state.not_in(GONE))
        .outerjoin(Follower, Follower.id == Matter.follower_id)
        .where(or_(Follower.openid.is_not(None), at_the_desk))
        .order_by(Outcome.id, Matter.id)
    )


def _tell(session: Session, pairs: Sequence[tuple[int, int]], now: datetime) -> None:
    pieces = [piece for pair in pairs if (piece := _piece(session, *pair)) is not None]
    by_wechat = [piece for piece in pieces if piece.matter.in_wechat]
    for some, text in letters(by_wechat):
        answer = Answer(
            matter_id=some[0].matter.id,
            staff_id=some[0].outcome.decided_by,
            text=text,
            written_at=now,
            state=AnswerState.WAITING,
            about=About.OUTCOME,
        )
        session.add(answer)
        session.flush()
        for piece in some:
            _write_down(session, piece, answer.id, now)
        settle_matters(session, (piece.matter for piece in some), Hand(now, Mover.CLOCK))
    for piece in pieces:
        if not piece.matter.in_wechat:
            _write_down(session, piece, None, now)


def _piece(session: Session, outcome_id: int, matter_id: int) -> Piece | None:
    """None when it was taken back, another was recorded, or the matter is gone by now."""
    outcome = session.get_one(Outcome, outcome_id, with_for_update=True)
    matter = session.get_one(Matter, matter_id, with_for_update=True)
    newest = session.scalar(select(standing(outcome.opinion_id)))
    if newest != outcome.id or matter.state in GONE or matter.sealed:
        return None
    opinion = session.get_one(Opinion, outcome.opinion_id)
    title = session.get_one(Consultation, opinion.consultation_id).title
    piece = Piece(outcome, opinion, matter, title)
    return replace(piece, again=_heard_otherwise(session, piece))


def _heard_otherwise(session: Session, piece: Piece) -> bool:
    """Whether she was told of an older outcome. A letter with it that has not gone yet never goes;
    what else stood in it is told anew."""
    other = aliased(Outcome)
    older = (
        select(Feedback.answer_id)
        .join(other, other.id == Feedback.outcome_id)
        .where(other.opinion_id == piece.opinion.id, other.id != piece.outcome.id)
        .where(Feedback.matter_id == piece.matter.id)
    )
    answers = list(session.scalars(older))
    waiting = session.scalars(
        update(Answer)
        .where(Answer.id.in_([one for one in answers if one]), Answer.state == AnswerState.WAITING)
        .values(state=AnswerState.DROPPED)
        .returning(Answer.id)
    ).all()
    gone = and_(Answer.id.in_([one for one in answers if one]), Answer.state == AnswerState.DROPPED)
    dropped = {*waiting, *session.scalars(select(Answer.id).where(gone))}
    return any(one not in dropped for one in answers)


def _write_down(session: Session, piece: Piece, answer_id: int | None, now: datetime) -> None:
    known = session.scalar(
        select(Feedback).where(
            Feedback.outcome_id == piece.outcome.id, Feedback.matter_id == piece.matter.id
        )
    )
    if known is not None:
        known.answer_id, known.made_at = answer_id, now
        return
    session.add(
        Feedback(
            outcome_id=piece.outcome.id,
            matter_id=piece.matter.id,
            answer_id=answer_id,
            made_at=now,
        )
    )


def settle_matters(session: Session, matters: Iterable[Matter], hand: Hand) -> None:
    """Answered, once every opinion that it holds has an outcome; what was merged, its main one."""
    for matter in {matter.id: matter for matter in matters}.values():
        open_ = (
            select(Opinion.id)
            .join(Matter, Matter.id == Opinion.matter_id)
            .where(Matter.id == matter.id, standing(spoken_for()).is_(None))
        )
        if matter.state in _DONE_WITH and session.scalar(open_.limit(1)) is None:
            move_state(session, matter, State.ANSWERED, hand)
            matter.answered_at = hand.at
