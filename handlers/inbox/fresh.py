"""Whether anything has changed since a page was made: asked every two seconds, so cheap."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers.access import READS_MATTERS, Actor, may, scope
from handlers.desk import Desk
from models.answer import Answer
from models.matter import Matter
from models.move import Move

MOST = 100


def news(desk: Desk, actor: Actor, newest: int, known: str) -> tuple[str, int | None]:
    """A mark that is another one after every change of any matter, and how many matters newer than
    `newest` the actor sees (at most MOST); None when the mark is still `known`. Raises Refused."""
    may(actor, READS_MATTERS)
    with desk.memory.read() as session:
        mark = _mark(session)
        if mark == known:
            return mark, None
        newer = select(Matter.id).where(scope(actor), Matter.id > newest).limit(MOST)
        return mark, len(session.scalars(newer).all())


def _mark(session: Session) -> str:
    moved = select(func.max(Move.id)).scalar_subquery()
    answered = select(func.max(Answer.id)).scalar_subquery()
    return "{}-{}".format(*session.execute(select(moved, answered)).one())
