"""The topics as staff see them: their words, and how much was said of each lately."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from handlers.access import SEES_THEMES, Actor, NotFound, may
from handlers.desk import Desk
from handlers.topics.edit import EDITS, seen
from handlers.topics.figures import topics_of
from models.topic import UNKNOWN, Topic, all_topics

LATELY = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic with the matters of the last days that speak of it, within the reader's sight."""

    key: str
    name: str
    words: tuple[str, ...]
    active: bool
    matters: int

    @property
    def is_unknown(self) -> bool:
        return self.key == UNKNOWN


@dataclass(frozen=True, slots=True)
class TopicPage:
    """A topic as it is changed; `page` goes back with the form."""

    key: str
    name: str
    words: tuple[str, ...]
    active: bool
    page: str


def list_topics(desk: Desk, actor: Actor) -> list[TopicRow]:
    """In their order, those in use first and the rest of all at the end. Raises Refused for a role that sees no themes."""
    may(actor, SEES_THEMES)
    since = desk.clock.now() - LATELY
    with desk.memory.read() as session:
        counts = {one.key: one.matters for one in topics_of(session, actor, since)}
        rows = [
            TopicRow(one.key, one.name, tuple(one.words), one.active, counts.get(one.key, 0))
            for one in all_topics(session)
        ]
    return sorted(rows, key=lambda row: (not row.active, row.is_unknown))


def open_topic(desk: Desk, actor: Actor, key: str) -> TopicPage:
    """One that can be changed. Raises Refused, NotFound."""
    may(actor, EDITS)
    with desk.memory.read() as session:
        topic = session.scalar(select(Topic).where(Topic.key == key, Topic.key != UNKNOWN))
        if topic is None:
            raise NotFound("没有这个领域。")
        return TopicPage(topic.key, topic.name, tuple(topic.words), topic.active, seen(topic))
