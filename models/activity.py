"""Activity (活动): lecture, publicity, inspection, council, reception day: a line each."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Moment


class ActivityKind(StrEnum):
    LECTURE = "lecture"
    PUBLICITY = "publicity"
    INSPECTION = "inspection"
    COUNCIL = "council"
    RECEPTION = "reception"
    OTHER = "other"


ACTIVITY_NAMES: dict[ActivityKind, str] = {
    ActivityKind.LECTURE: "普法讲座",
    ActivityKind.PUBLICITY: "立法宣传",
    ActivityKind.INSPECTION: "调研视察",
    ActivityKind.COUNCIL: "议事会",
    ActivityKind.RECEPTION: "接待日",
    ActivityKind.OTHER: "其他活动",
}


class Activity(Base):
    """`point_id` None: the city's own. `withdrawn_at`: written down by mistake."""

    __tablename__ = "activity"
    __table_args__ = (Index("ix_activity_point", "point_id", "held_on"),)

    id: Mapped[Id]
    point_id: Mapped[int | None] = mapped_column(ForeignKey("contact_point.id"))
    held_on: Mapped[date] = mapped_column(index=True)
    kind: Mapped[ActivityKind]
    title: Mapped[str] = mapped_column(String(80))
    people: Mapped[int]
    at: Mapped[Moment]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    withdrawn_at: Mapped[Moment | None]
    form: Mapped[str | None] = mapped_column(String(32), unique=True)
