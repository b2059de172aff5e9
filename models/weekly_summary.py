"""WeeklySummary (周报): seven days of a point or of the city, fixed with their data once signed.

It holds figures and the ids of matters, never a person's words: those are read from the matters
when a paper is made, so that an erasure reaches every paper that is made afterwards.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, Id, Json, Moment


class SummaryState(StrEnum):
    DRAFT = "draft"
    SIGNED = "signed"
    REPLACED = "replaced"  # a corrected version was signed; this one is kept


SUMMARY_STATE_NAMES: dict[SummaryState, str] = {
    SummaryState.DRAFT: "待签发",
    SummaryState.SIGNED: "已签发",
    SummaryState.REPLACED: "已被更正",
}

CITY_KEY = "city"


class WeeklySummary(Base):
    __tablename__ = "weekly_summary"
    __table_args__ = (
        UniqueConstraint("scope_key", "week", "version"),
        Index("ix_weekly_summary_week", "week", "id"),
        Index("ix_weekly_summary_number", "number"),
    )

    id: Mapped[Id]
    week: Mapped[str] = mapped_column(String(8))  # 2026-W47
    scope_key: Mapped[str] = mapped_column(String(24))  # a nullable column would not be unique
    point_id: Mapped[int | None] = mapped_column(ForeignKey("contact_point.id"))
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[SummaryState]
    number: Mapped[str] = mapped_column(String(140))

    figures: Mapped[dict[str, Any]] = mapped_column(Json)
    rows: Mapped[dict[str, Any]] = mapped_column(Json, deferred=True)  # long: one line a matter
    digest: Mapped[str] = mapped_column(String(64))
    edits: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)

    data_at: Mapped[Moment]  # when the figures were counted
    made_at: Mapped[Moment]
    made_by: Mapped[str] = mapped_column(String(40))
    edited_at: Mapped[Moment | None]
    edited_by: Mapped[str] = mapped_column(String(40), default="")
    signed_at: Mapped[Moment | None]
    signed_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    signer: Mapped[str] = mapped_column(String(40), default="")
    reason: Mapped[str] = mapped_column(String(300), default="")  # why it corrects the one before


def key_of_point(point_id: int | None) -> str:
    return CITY_KEY if point_id is None else f"point-{point_id}"


def versions(session: Session, week: str, point_id: int | None) -> list[WeeklySummary]:
    """All versions of one summary, newest first."""
    return list(
        session.scalars(
            select(WeeklySummary)
            .where(WeeklySummary.week == week, WeeklySummary.scope_key == key_of_point(point_id))
            .order_by(WeeklySummary.version.desc())
        )
    )
