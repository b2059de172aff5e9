"""Rating (评价): what a person thought of what she was told."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Moment

BEST = 5
SCORE_NAMES: dict[int, str] = {5: "很满意", 4: "满意", 3: "一般", 2: "不满意", 1: "很不满意"}


class Rating(Base):
    """One for each answer. `score` runs from 1 to BEST; None: a thank-you and no score."""

    __tablename__ = "rating"

    id: Mapped[Id]
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), index=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id"), unique=True)
    score: Mapped[int | None]
    words: Mapped[str] = mapped_column(Text, default="")  # as she said it; erasure empties it
    at: Mapped[Moment]
