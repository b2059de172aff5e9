"""The clock's turn: words that are new or changed go into the search index.

No push waits for it. Until its turn has come a matter is searched by reading its words, so that
the list never misses one (`handlers.inbox.finding`).
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, delete, insert, select, text
from sqlalchemy.orm import Session

from handlers.desk import Desk
from models.matter import UNINDEXED, Matter
from models.matter_term import MatterTerm, term_of_article, terms_of

AT_ONCE, TURNS = 100, 20
"""Matters in a transaction, so that no push waits long for the lock; transactions in a turn."""


def index_words(desk: Desk) -> int:
    """Returns how many matters were taken in."""
    done = 0
    for _ in range(TURNS):
        with desk.memory.read() as session:
            waiting = session.scalar(_waiting().limit(1)) is not None
        if not waiting:
            break
        with desk.memory.write() as session:
            taken = _index_some(session)
        done += taken
        if taken < AT_ONCE:
            break
    return done


def _waiting() -> Select[int]:
    return select(Matter.id).where(text(UNINDEXED)).order_by(Matter.id)


def _index_some(session: Session) -> int:
    found = select(Matter).where(text(UNINDEXED)).order_by(Matter.id).limit(AT_ONCE)
    matters = list(session.scalars(found.with_for_update(skip_locked=True)))
    _forget_terms(session, [matter.id for matter in matters])
    rows = [{"term": term, "matter_id": matter.id} for matter in matters for term in terms(matter)]
    if rows:
        session.execute(insert(MatterTerm), rows)
    for matter in matters:
        matter.indexed = 1
    return len(matters)


def _forget_terms(session: Session, ids: Sequence[int]) -> None:
    session.execute(delete(MatterTerm).where(MatterTerm.matter_id.in_(ids)))


def terms(matter: Matter) -> frozenset[int]:
    """What a matter is found by: its words, what staff wrote beside them, and its articles."""
    words = terms_of(matter.verbatim) | terms_of(matter.tidied or "")
    return words | {term_of_article(article) for article in matter.articles}
