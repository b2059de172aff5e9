"""Alert (提醒): what somebody on the staff must look at, until a person has said that she did."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, Id, Moment

LONGEST_ONCE, LONGEST_TITLE, LONGEST_TEXT = 120, 60, 500


class Grade(StrEnum):
    URGENT = "urgent"  # said again and again until a person acknowledges it
    WARNING = "warning"  # said once


GRADE_NAMES: dict[Grade, str] = {Grade.URGENT: "紧急", Grade.WARNING: "提醒"}


class Alert(Base):
    """One cause, from the first time it was raised until somebody acknowledged it.

    `once` names the cause. While the alert is open `open_key` holds the same, and is unique: two
    processes that notice the same thing make one row. Acknowledging empties it, and a unique
    column lets any number of empty ones stand, so the cause can open a new alert.
    """

    __tablename__ = "alert"
    __table_args__ = (
        Index("ix_alert_open", "acknowledged_at", "grade", "id"),
        Index("ix_alert_turn", "next_send_at", "id"),
    )

    id: Mapped[Id]
    once: Mapped[str] = mapped_column(String(LONGEST_ONCE), index=True)
    open_key: Mapped[str | None] = mapped_column(String(LONGEST_ONCE), unique=True)
    grade: Mapped[Grade]
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    text: Mapped[str] = mapped_column(String(LONGEST_TEXT))  # ours; never a person's words
    matter_id: Mapped[int | None] = mapped_column(ForeignKey("matter.id"), index=True)

    raised_at: Mapped[Moment]
    last_raised_at: Mapped[Moment]
    times: Mapped[int] = mapped_column(default=0)  # raised again while it was open
    acknowledged_at: Mapped[Moment | None]
    acknowledged_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))

    next_send_at: Mapped[Moment | None]  # None: nothing more to send
    last_sent_at: Mapped[Moment | None]
    sent: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)  # attempts to send, all in all
    failing: Mapped[int] = mapped_column(default=0)  # attempts in a row, now
    outcome: Mapped[str] = mapped_column(String(200), default="")  # of the last attempt

    @property
    def is_open(self) -> bool:
        return self.acknowledged_at is None


def open_alert(session: Session, once: str) -> Alert | None:
    return session.scalar(select(Alert).where(Alert.open_key == once))
