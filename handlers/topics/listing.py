"""The topics as staff see them: their words, and how much was said of each lately."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import exists, select

from handlers.access import SEES_THEMES, Actor, NotFound, may, scope
from handlers.desk import Desk
from handlers.topics.edit import EDITS, seen
from handlers.topics.figures import topics_of
from handlers.topics.read import has_topics
from models.matter import Matter
from models.topic import UNKNOWN, MatterTopic, Topic, all_topics

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


@dataclass(frozen=True, slots=True)
class TopicList:
    """`reading`: some matters of the last days are still to be read by the words as they are now,
    and the figures will grow."""

    rows: list[TopicRow]
    reading: bool


def list_topics(desk: Desk, actor: Actor) -> TopicList:
    """In their order, those in use first, the rest of all at the end. Raises Refused for a role
    that sees no themes."""
    may(actor, SEES_THEMES)
    since = desk.clock.now() - LATELY
    unread = (
        select(Matter.id)
        .where(Matter.arrived_at >= since, scope(actor), has_topics())
        .where(~exists().where(MatterTopic.matter_id == Matter.id))
        .limit(1)
    )
    with desk.memory.read() as session:
        counts = {one.key: one.matters for one in topics_of(session, actor, since)}
        rows = [
            TopicRow(one.key, one.name, tuple(one.words), one.active, counts.get(one.key, 0))
            for one in all_topics(session)
        ]
        reading = session.scalar(unread) is not None
    return TopicList(sorted(rows, key=lambda row: (not row.active, row.is_unknown)), reading)


def open_topic(desk: Desk, actor: Actor, key: str) -> TopicPage:
    """One that can be changed. Raises Refused, NotFound."""
    may(actor, EDITS)
    with desk.memory.read() as session:
        topic = session.scalar(select(Topic).where(Topic.key == key, Topic.key != UNKNOWN))
        if topic is None:
            raise NotFound("没有这个领域。")
        return TopicPage(topic.key, topic.name, tuple(topic.words), topic.active, seen(topic))
