"""OpinionPaper (意见汇总表): the opinions on one draft as they stood when a paper was made of them.

Like a weekly summary it holds figures and ids, never a person's words: those are read from the
matters when the file is made, so that an erasure reaches every file that is made afterwards.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, Id, Json, Moment
from models.weekly_summary import key_of_point


class OpinionPaper(Base):
    __tablename__ = "opinion_paper"
    __table_args__ = (
        UniqueConstraint("consultation_id", "scope_key", "version"),
        Index("ix_opinion_paper_number", "number"),
    )

    id: Mapped[Id]
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    scope_key: Mapped[str] = mapped_column(String(24))  # a nullable column would not be unique
    point_id: Mapped[int | None] = mapped_column(ForeignKey("contact_point.id"))
    version: Mapped[int] = mapped_column(default=1)
    number: Mapped[str] = mapped_column(String(140))

    figures: Mapped[dict[str, Any]] = mapped_column(Json)
    rows: Mapped[list[Any]] = mapped_column(Json, deferred=True)  # long: one line an opinion
    digest: Mapped[str] = mapped_column(String(64))
    data_at: Mapped[Moment]
    made_by: Mapped[str] = mapped_column(String(40))
    reported_at: Mapped[Moment | None]  # handed up: what it holds keeps its words from then on
    reported_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))


def papers_of(session: Session, consultation_id: int, point_id: int | None) -> list[OpinionPaper]:
    """All versions for a point or (None) the city, newest first."""
    return list(
        session.scalars(
            select(OpinionPaper)
            .where(
                OpinionPaper.consultation_id == consultation_id,
                OpinionPaper.scope_key == key_of_point(point_id),
            )
            .order_by(OpinionPaper.version.desc())
        )
    )
