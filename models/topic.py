"""Topic (领域): a field of life that staff keep words for; what each matter speaks of."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, Id, Moment, Strings
from models.move import Mover

UNKNOWN = "unknown"
"""The key of the topic for matters in which no word of any topic stands."""
LONGEST_TOPIC = 40


class Topic(Base):
    __tablename__ = "topic"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(LONGEST_TOPIC), unique=True)
    words: Mapped[Strings] = mapped_column(default=list)
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)


class MatterTopic(Base):
    """`because`: the words that led there, which go when the person has her words erased."""

    __tablename__ = "matter_topic"

    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"), primary_key=True, index=True)
    because: Mapped[Strings] = mapped_column(default=list)
    by: Mapped[Mover]
    at: Mapped[Moment]


class TopicMove(Base):
    """A correction by staff: a row, never an overwrite. Names of topics, 、 between them."""

    __tablename__ = "topic_move"

    id: Mapped[Id]
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), index=True)
    at: Mapped[Moment]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    was: Mapped[str] = mapped_column(String(200))
    became: Mapped[str] = mapped_column(String(200))


def all_topics(session: Session) -> list[Topic]:
    """In the order in which they are shown, retired ones too."""
    return list(session.scalars(select(Topic).order_by(Topic.position, Topic.id)))
