"""Feedback (反馈): one matter's person told of one outcome: on which way, and when.

The outcome of an opinion is told for its own matter and for every matter that was merged into it,
so the pair (outcome, matter) is what can be told once.
"""

from __future__ import annotations

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Moment


class Feedback(Base):
    """By WeChat: `answer_id` is the message, which knows how far it got. Without one, staff tell
    her: `told_at` and `told_by` are the tick on their list."""

    __tablename__ = "feedback"
    __table_args__ = (UniqueConstraint("outcome_id", "matter_id"),)

    id: Mapped[Id]
    outcome_id: Mapped[int] = mapped_column(ForeignKey("outcome.id"))
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), index=True)
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("answer.id"), index=True)
    made_at: Mapped[Moment]
    told_at: Mapped[Moment | None]
    told_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
