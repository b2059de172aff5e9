"""The library: statutes and answered questions as every process holds them, to look up at once.

A thread of its own looks whether the stock changed (one row), and builds the new index beside the
old one; a push only reads the reference. Until the first one is built, nothing is found and
questions go to people.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from bot.retrieval.stock import Article, Entry, Stock
from handlers.access import Refused
from models.answered_question import AnsweredQuestion
from models.base import Memory
from models.installation import KNOWLEDGE_VERSION, Installation, fact, set_fact
from models.statute import Standing, Statute
from models.statute_article import StatuteArticle

log = logging.getLogger(__name__)

LOOK_EVERY_S = 15.0
_BREATH_S = 0.005


@dataclass(slots=True)
class Library:
    """Shared by the threads of a process."""

    stock: Stock = field(default_factory=Stock)
    version: str = ""

    def refresh(self, memory: Memory, *, hurry: bool = False) -> bool:
        """Takes in the stock when it changed since the last look; True when it did. Unless in a
        `hurry`, others get their turn while it builds."""
        with memory.read() as session:
            version = fact(session, KNOWLEDGE_VERSION) or "0"
            if version == self.version:
                return False
            articles, entries = _articles(session), _entries(session)
        self.stock = Stock(articles, entries, None if hurry else _breathe)
        self.version = version
        return True


def watch_the_library(library: Library, memory: Memory) -> threading.Thread:
    """Keeps a process's library fresh from a thread that ends with the process."""

    def look() -> None:
        while True:
            try:
                if library.refresh(memory):
                    log.info("the library holds version %s", library.version)
            except SQLAlchemyError as error:
                log.warning("the library was not read (%s)", type(error).__name__)
            except Exception:
                log.exception("the library was not built")
            time.sleep(LOOK_EVERY_S)

    thread = threading.Thread(target=look, name="library", daemon=True)
    thread.start()
    return thread


def next_version(session: Session) -> None:
    """The stock changed: every process notices. Locks the version's row until the end."""
    row = session.get(Installation, KNOWLEDGE_VERSION, with_for_update=True)
    if row is not None:
        row.value = str(int(row.value) + 1)
        return
    try:
        set_fact(session, KNOWLEDGE_VERSION, "1")
        session.flush()
    except IntegrityError:
        raise Refused("有人正在导入法规或问答，请稍后再试。") from None


def _breathe() -> None:
    time.sleep(_BREATH_S)


def _articles(session: Session) -> list[Article]:
    rows = session.execute(
        select(StatuteArticle, Statute)
        .join(Statute, Statute.id == StatuteArticle.statute_id)
        .where(Statute.standing == Standing.IN_FORCE)
        .order_by(Statute.title, StatuteArticle.position)
    )
    return [
        Article(
            row.id,
            statute.title,
            row.number,
            row.heading,
            row.text,
            statute.dated,
            statute.dated_as,
            statute.in_force_on,
        )
        for row, statute in rows
    ]


def _entries(session: Session) -> list[Entry]:
    return list(_each_entry(session))


def _each_entry(session: Session) -> Iterator[Entry]:
    for row in session.scalars(select(AnsweredQuestion).order_by(AnsweredQuestion.id)):
        yield Entry(
            row.id,
            row.question,
            row.answer,
            row.basis,
            row.source,
            row.dated,
            frozenset(row.points),
        )
