"""撤销: the last verb of staff on a matter is taken back, by a move like any other."""

from __future__ import annotations

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from handlers.access import Actor
from handlers.desk import Desk
from handlers.inbox.handling import Form, Work, handling
from handlers.inbox.recall import put_back
from handlers.inbox.words import refuse, tell
from handlers.moving import Hand, move_merged, move_state
from models.answer import Answer
from models.handling import UNDOABLE, VERB_NAMES, Handling, Verb, last_handling
from models.matter import Matter, State
from models.move import Move, Mover
from models.staff import Role, Staff


def undo(desk: Desk, actor: Actor, matter_id: int, form: Form) -> Verb:
    """Takes back her own last verb; the city may take back anybody's. Returns which it was.

    Raises Refused when there is none, when the person was told of it, or when the matter has gone
    on since (an answer, a change by somebody else).
    """
    with handling(desk, actor, matter_id, Verb.UNDO, form, merged=True) as work:
        last = last_handling(work.session, matter_id)
        if last is None:
            raise refuse("undo_nothing")
        _check(work, last)
        work.hand = Hand(work.hand.at, Mover.STAFF, actor.staff_id, tell("undone"))
        if last.verb is Verb.SPLIT:
            _join_again(work, last)
        else:
            put_back(work.session, work.matter, last.before, work.hand)
        last.undone_at = work.hand.at
        work.detail = {"verb": last.verb.value}
        return last.verb


def _check(work: Work, last: Handling) -> None:
    if last.staff_id != work.actor.staff_id and work.actor.role is not Role.CITY:
        staff = None if last.staff_id is None else work.session.get(Staff, last.staff_id)
        raise refuse("undo_other", name="" if staff is None else staff.name)
    if last.verb is Verb.HEARD:
        raise refuse("undo_heard")
    if last.verb not in UNDOABLE:
        raise refuse("undo_told", verb=VERB_NAMES[last.verb])
    if _went_on(work.session, work.matter.id, last):
        raise refuse("undo_moved_on")


def _went_on(session: Session, matter_id: int, last: Handling) -> bool:
    later = or_(
        exists().where(Move.matter_id == matter_id, Move.at > last.at),
        exists().where(Answer.matter_id == matter_id, Answer.written_at > last.at),
    )
    return bool(session.scalar(select(later)))


def _join_again(work: Work, last: Handling) -> None:
    """What was split off goes back into the matter; its number leads there from now on."""
    for made_id in last.before["made"]:
        made = work.session.get_one(Matter, made_id, with_for_update=True)
        if _went_on(work.session, made.id, last) or not made.is_open:
            raise refuse("undo_moved_on")
        move_merged(work.session, made, work.matter, work.hand)
        move_state(work.session, made, State.CLOSED, work.hand)
