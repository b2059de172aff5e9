"""AnsweredQuestion (问答): a question with the answer that people get, put in by the office."""

from __future__ import annotations

import hashlib
from datetime import date

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Moment, Strings


class AnsweredQuestion(Base):
    __tablename__ = "answered_question"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(64), unique=True)  # the same question, the same row
    question: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    basis: Mapped[str] = mapped_column(String(300), default="")
    source: Mapped[str] = mapped_column(String(200), default="")
    dated: Mapped[date | None]
    points: Mapped[Strings] = mapped_column(default=list)
    """Names of the contact points it holds for; empty: for all."""
    imported_at: Mapped[Moment]


def key_of(question: str, points: list[str]) -> str:
    """The same question for the same points has the same key, whatever the spaces."""
    whole = "\n".join(["".join(question.split()), *sorted(points)])
    return hashlib.sha256(whole.encode()).hexdigest()
