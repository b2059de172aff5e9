"""办结: nothing more is to be done."""

from __future__ import annotations

from handlers.access import Actor
from handlers.desk import Desk
from handlers.inbox.handling import Form, handling
from handlers.inbox.recall import kept
from handlers.inbox.words import refuse
from handlers.moving import move_state
from models.handling import Verb
from models.matter import WAITING, State


def close(desk: Desk, actor: Actor, matter_id: int, form: Form) -> None:
    """Not while the person waits for a word that was promised. Raises Refused."""
    with handling(desk, actor, matter_id, Verb.CLOSE, form) as work:
        matter = work.matter
        if matter.state is State.CLOSED:
            raise refuse("close_done")
        if matter.state in WAITING and matter.due_on is not None:
            raise refuse("close_waits")
        work.before = kept(matter)
        move_state(work.session, matter, State.CLOSED, work.hand)
