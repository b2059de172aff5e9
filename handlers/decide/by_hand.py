"""告知名单: who hears of an outcome from a clerk, because no message can reach her.

Those who spoke at a desk, on a slip in the box, on a visit; and those who left the account before
they could read it. A tick says that she was told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from bot.outcome import outcome_words
from handlers.access import SUMMARISES, Actor, Refused, may, scope
from handlers.audit import note
from handlers.decide.letters import Piece
from handlers.decide.telling import settle_matters
from handlers.desk import Desk
from handlers.moving import Hand
from handlers.opinions.book import the_consultation
from models.answer import Answer, AnswerState
from models.consultation import Consultation
from models.contact_point import all_points
from models.entry import Entry
from models.feedback import Feedback
from models.follower import Follower
from models.matter import GONE, Matter
from models.move import Mover
from models.opinion import Opinion
from models.outcome import Outcome, standing
from models.staff import Staff

TELLS_BY_HAND = SUMMARISES


@dataclass(frozen=True, slots=True)
class ToTell:
    """One line of the list. `text` is what to say; `left`: she came by WeChat and left; `phone`:
    she left a number at the desk, which stands with the matter."""

    feedback: Feedback
    matter: Matter
    point: str | None
    outcome: Outcome
    text: str
    left: bool
    phone: bool
    who: str  # who ticked it


@dataclass(frozen=True, slots=True)
class ToldList:
    consultation: Consultation
    waiting: list[ToTell]
    done: list[ToTell]


def list_by_hand(desk: Desk, actor: Actor, consultation_id: int) -> ToldList:
    """Raises NotFound, Refused."""
    may(actor, TELLS_BY_HAND)
    with desk.memory.read() as session:
        consultation = the_consultation(session, consultation_id, actor)
        lines = _lines(session, consultation, scope(actor))
    return ToldList(
        consultation,
        [line for line in lines if line.feedback.told_at is None],
        [line for line in lines if line.feedback.told_at is not None],
    )


def tick(desk: Desk, actor: Actor, consultation_id: int, feedback_ids: Iterable[int]) -> int:
    """These people were told. Ticked twice is ticked once. Returns how many it was for.

    Raises Refused for an empty choice, or for somebody else's.
    """
    may(actor, TELLS_BY_HAND)
    wanted = sorted(set(feedback_ids))
    if not wanted:
        raise Refused("还没有选中，请先给告诉过的人打勾。")
    now = desk.clock.now()
    with desk.memory.write() as session:
        consultation = the_consultation(session, consultation_id, actor)
        lines = {line.feedback.id: line for line in _lines(session, consultation, scope(actor))}
        if not set(wanted) <= lines.keys():
            raise Refused("名单有变化，请刷新这一页再打勾。")
        chosen = [lines[one] for one in wanted if lines[one].feedback.told_at is None]
        for line in chosen:
            line.feedback.told_at, line.feedback.told_by = now, actor.staff_id
            _no_letter_any_more(session, line.feedback.answer_id)
        session.flush()
        hand = Hand(now, Mover.STAFF, actor.staff_id)
        settle_matters(session, (line.matter for line in chosen), hand)
        note(
            session, actor, now, "told_by_hand", "consultation", consultation_id, count=len(chosen)
        )
    return len(chosen)


def _no_letter_any_more(session: Session, answer_id: int | None) -> None:
    """Who was told in person needs no letter, should she come back."""
    session.execute(
        update(Answer)
        .where(Answer.id == answer_id, Answer.state == AnswerState.WAITING)
        .values(state=AnswerState.SENT, reason="工作人员已当面或电话告知")
    )


def _lines(
    session: Session, consultation: Consultation, sight: ColumnElement[bool]
) -> list[ToTell]:
    points = {point.id: point.name for point in all_points(session)}
    gone_away = and_(~Follower.following, Answer.state == AnswerState.WAITING)
    rows = session.execute(
        select(Feedback, Outcome, Opinion, Matter, Staff.name, Entry.phone)
        .join(Outcome, Outcome.id == Feedback.outcome_id)
        .join(Opinion, Opinion.id == Outcome.opinion_id)
        .join(Matter, Matter.id == Feedback.matter_id)
        .outerjoin(Follower, Follower.id == Matter.follower_id)
        .outerjoin(Answer, Answer.id == Feedback.answer_id)
        .outerjoin(Staff, Staff.id == Feedback.told_by)
        .outerjoin(Entry, Entry.id == Matter.entry_id)
        .where(Opinion.consultation_id == consultation.id, sight, Matter.state.not_in(GONE))
        .where(or_(Feedback.answer_id.is_(None), Feedback.told_at.is_not(None), gone_away))
        .where(or_(Outcome.id == standing(Outcome.opinion_id), Feedback.told_at.is_not(None)))
        .order_by(Matter.point_id, Feedback.id)
    )
    return [
        ToTell(
            feedback=feedback,
            matter=matter,
            point=points.get(matter.point_id or 0),
            outcome=outcome,
            text=outcome_words(Piece(outcome, opinion, matter, consultation.title).told()),
            left=feedback.answer_id is not None,
            phone=bool(phone),
            who=who or "",
        )
        for feedback, outcome, opinion, matter, who, phone in rows
    ]
