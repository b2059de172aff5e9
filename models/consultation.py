"""Consultation (征询): one draft law put to the people, from the city's letter to its result."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.base import Base, Id, Moment
from models.contact_point import ContactPoint

_SHANGHAI = ZoneInfo("Asia/Shanghai")


class Level(StrEnum):
    """Whose law it is to be (立法法, 2023)."""

    NATION = "nation"
    PROVINCE = "province"
    CITY = "city"


LEVEL_NAMES: dict[Level, str] = {
    Level.NATION: "国家",
    Level.PROVINCE: "省",
    Level.CITY: "市",
}


class ConsultationState(StrEnum):
    """Where it stands. Open to opinions while OPEN and today is in its window."""

    PREPARING = "preparing"
    OPEN = "open"
    CLOSED = "closed"  # opinions still arriving are kept, and marked late
    CONCLUDED = "concluded"  # its result page is published
    CANCELLED = "cancelled"


CONSULTATION_STATE_NAMES: dict[ConsultationState, str] = {
    ConsultationState.PREPARING: "准备中",
    ConsultationState.OPEN: "征求中",
    ConsultationState.CLOSED: "已截止",
    ConsultationState.CONCLUDED: "已公布结果",
    ConsultationState.CANCELLED: "已取消",
}

LEAST_DAYS = 30
"""Days. A shorter window asks for a reason (立法法 2023, art. 40, for the nation's drafts)."""

consultation_point = Table(
    "consultation_point",
    Base.metadata,
    Column("consultation_id", ForeignKey("consultation.id"), primary_key=True),
    Column("point_id", ForeignKey("contact_point.id"), primary_key=True),
)


class Consultation(Base):
    __tablename__ = "consultation"
    __table_args__ = (Index("ix_consultation_state", "state", "closes_on"),)

    id: Mapped[Id]
    title: Mapped[str] = mapped_column(String(120))
    level: Mapped[Level]
    letter: Mapped[str] = mapped_column(String(200), default="")  # the letter that asked for it
    intro: Mapped[str] = mapped_column(Text, default="")  # in plain words: what it is about
    opens_on: Mapped[date]
    closes_on: Mapped[date]  # the last day on which opinions are in time
    short_reason: Mapped[str] = mapped_column(String(300), default="")
    state: Mapped[ConsultationState] = mapped_column(default=ConsultationState.PREPARING)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    made_at: Mapped[Moment]
    opened_at: Mapped[Moment | None]
    closed_at: Mapped[Moment | None]
    result: Mapped[str] = mapped_column(Text, default="")  # what became of it, in plain words
    concluded_at: Mapped[Moment | None]
    version: Mapped[int] = mapped_column(default=0)  # goes up with every change: a page knows its

    points: Mapped[list[ContactPoint]] = relationship(secondary=consultation_point)  # empty: all

    @property
    def last_day(self) -> date:
        """The last day on which people could speak: when it was closed early, that day."""
        if self.closed_at is None:
            return self.closes_on
        closed_on = self.closed_at.astimezone(_SHANGHAI).date()
        return min(self.closes_on, max(self.opens_on, closed_on))

    def takes_opinions(self, today: date) -> bool:
        return self.state is ConsultationState.OPEN and self.opens_on <= today <= self.closes_on

    def days_left(self, today: date) -> int:
        """Days until the window closes, 0 on its last day, negative afterwards."""
        return (self.closes_on - today).days


def open_consultations(session: Session, today: date) -> list[Consultation]:
    """What people may speak on today, the one that closes first before the others."""
    return list(
        session.scalars(
            select(Consultation)
            .where(
                Consultation.state == ConsultationState.OPEN,
                Consultation.opens_on <= today,
                Consultation.closes_on >= today,
            )
            .order_by(Consultation.closes_on, Consultation.id)
        )
    )
