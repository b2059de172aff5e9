"""Notice (通知): what is announced, to whom, and when."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Id, Moment
from models.contact_point import ContactPoint


class NoticeState(StrEnum):
    SCHEDULED = "scheduled"
    SENDING = "sending"
    DONE = "done"
    WITHDRAWN = "withdrawn"


NOTICE_STATE_NAMES: dict[NoticeState, str] = {
    NoticeState.SCHEDULED: "等待发送",
    NoticeState.SENDING: "正在发送",
    NoticeState.DONE: "已发完",
    NoticeState.WITHDRAWN: "已撤回",
}

notice_point = Table(
    "notice_point",
    Base.metadata,
    Column("notice_id", ForeignKey("notice.id"), primary_key=True),
    Column("point_id", ForeignKey("contact_point.id"), primary_key=True),
)


class Notice(Base):
    __tablename__ = "notice"
    __table_args__ = (Index("ix_notice_due", "state", "at"),)

    id: Mapped[Id]
    title: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[Moment]
    state: Mapped[NoticeState]
    written_by: Mapped[str] = mapped_column(String(80))
    written_at: Mapped[Moment]
    planned_at: Mapped[Moment | None]  # when its deliveries were written down
    done_at: Mapped[Moment | None]

    points: Mapped[list[ContactPoint]] = relationship(secondary=notice_point)  # empty: everyone
