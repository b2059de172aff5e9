"""The clock's turn: words that are new or changed go into the search index.

No push waits for it. Until its turn has come a matter is searched by reading its words, so that
the list never misses one (`handlers.inbox.finding`).
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Select, select, text, update
from sqlalchemy.orm import Session

from handlers.desk import Desk
from models.matter import UNINDEXED, Matter
from models.matter_term import put_terms, term_of_article, terms_of

AT_ONCE, TURNS = 25, 4
"""Matters in a transaction: a push waits a few milliseconds for it. Transactions in a turn: dozens
of places in the index for every matter, so that in a rush it lags behind, and pushes do not."""


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
    wanted = select(Matter.id, Matter.verbatim, Matter.tidied, Matter.articles)
    found = wanted.where(text(UNINDEXED)).order_by(Matter.id).limit(AT_ONCE)
    found_by = {
        matter_id: terms(verbatim, tidied, articles)
        for matter_id, verbatim, tidied, articles in session.execute(
            found.with_for_update(skip_locked=True)
        )
    }
    put_terms(session.connection(), found_by)
    session.execute(update(Matter).where(Matter.id.in_(found_by)).values(indexed=1))
    return len(found_by)


def terms(verbatim: str, tidied: str | None, articles: Iterable[str]) -> frozenset[int]:
    """What a matter is found by: its words, what staff wrote beside them, and its articles."""
    words = terms_of(verbatim) | terms_of(tidied or "")
    return words | {term_of_article(article) for article in articles}
