"""How many matters speak of each topic."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session

from handlers.access import Actor, scope
from handlers.topics.read import has_topics
from models.matter import Matter
from models.topic import MatterTopic, Topic


@dataclass(frozen=True, slots=True)
class TopicFigure:
    """A matter with two topics counts for both, so the figures may add up to more than there is."""

    key: str
    name: str
    matters: int


def topics_of(
    session: Session,
    here: Actor | ColumnElement[bool],
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[TopicFigure]:
    """Topics of what arrived in [since, until) within `here`, in their order, zeros left out."""
    sight = scope(here) if isinstance(here, Actor) else here
    rows = session.execute(
        select(Topic.key, Topic.name, func.count())
        .join(MatterTopic, MatterTopic.topic_id == Topic.id)
        .join(Matter, Matter.id == MatterTopic.matter_id)
        .where(sight, has_topics())
        .where(true() if since is None else Matter.arrived_at >= since)
        .where(true() if until is None else Matter.arrived_at < until)
        .group_by(Topic.id, Topic.key, Topic.name, Topic.position)
        .order_by(Topic.position, Topic.id)
    )
    return [TopicFigure(key, name, count) for key, name, count in rows]
