"""Reads the topics out of matters that have none yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import Session

from bot.topics import TopicReader, TopicWords, shipped
from handlers.desk import Desk
from models.fresh import put
from models.matter import Matter, State
from models.move import Mover
from models.topic import UNKNOWN, MatterTopic, Topic, all_topics

BATCH = 500
_UNKNOWN_NAME = "未分领域"


def has_topics() -> ColumnElement[bool]:
    """Matters whose topics are read: all but what is sealed or gone, and advertising."""
    return and_(~Matter.sealed, Matter.state.not_in((State.ERASED, State.HELD)))


def read_topics(desk: Desk) -> int:
    """For the clock: the next few hundred matters, the newest first: the week's figures are right
    soon after the words of a topic have changed. Returns how many were read."""
    without = select(Matter).where(
        has_topics(), ~exists().where(MatterTopic.matter_id == Matter.id)
    )
    with desk.memory.read() as session:
        if session.scalar(without.limit(1)) is None:
            return 0
    with desk.memory.write() as session:
        topics = _topics(session)
        ids = {topic.key: topic.id for topic in topics}
        reader = TopicReader(
            [TopicWords(t.key, t.name, tuple(t.words)) for t in topics if t.active]
        )
        due = without.order_by(Matter.id.desc()).limit(BATCH).with_for_update(skip_locked=True)
        matters = list(session.scalars(due))
        for matter in matters:
            _write(session, matter, reader, ids, desk.clock.now())
    return len(matters)


def _write(
    session: Session, matter: Matter, reader: TopicReader, ids: dict[str, int], now: datetime
) -> None:
    found = [(topic.key, topic.because) for topic in reader.read(matter.verbatim)]
    for key, because in found or [(UNKNOWN, ())]:
        row = MatterTopic(
            matter_id=matter.id, topic_id=ids[key], because=list(because), by=Mover.BOT, at=now
        )
        put(session, row)


def _topics(session: Session) -> Sequence[Topic]:
    """Those of the database; at the very first time those that are shipped."""
    topics = all_topics(session)
    if topics:
        return topics
    made = [*shipped(), TopicWords(UNKNOWN, _UNKNOWN_NAME, ())]
    for position, topic in enumerate(made):
        session.add(
            Topic(
                key=topic.key,
                name=topic.name,
                words=list(topic.words),
                position=position,
                active=True,
            )
        )
    session.flush()
    return all_topics(session)
