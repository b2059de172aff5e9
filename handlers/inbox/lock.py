"""占用: while somebody writes an answer, others see it and wait; or take over, openly."""

from __future__ import annotations

from datetime import timedelta

from handlers.access import Actor, may_answer, visible
from handlers.audit import note
from handlers.desk import Desk
from models.matter_lock import MatterLock

LASTS = timedelta(minutes=10)
"""A page that is being written on asks again every two minutes; one that was left lets go."""


def hold(desk: Desk, actor: Actor, matter_id: int, *, take_over: bool = False) -> bool:
    """Whether it is hers now. Taking over from a colleague is written down. Raises Refused."""
    now = desk.clock.now()
    with desk.memory.write() as session:
        may_answer(actor, visible(session, actor, matter_id, lock=True))
        lock = session.get(MatterLock, matter_id)
        if actor.staff_id is None:
            return lock is None
        if lock is None:
            lock = MatterLock(matter_id=matter_id, staff_id=actor.staff_id, since=now, until=now)
            session.add(lock)
        elif lock.staff_id != actor.staff_id and lock.until > now:
            if not take_over:
                return False
            note(session, actor, now, "take-over", "matter", matter_id, held_by=lock.staff_id)
        if lock.staff_id != actor.staff_id:
            lock.staff_id, lock.since = actor.staff_id, now
        lock.until = now + LASTS
    return True
