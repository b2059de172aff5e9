"""Notice (通知): what is announced, to whom, and when."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Id, Json, Moment, Strings
from models.contact_point import ContactPoint


class NoticeState(StrEnum):
    WRITTEN = "written"  # waits for a second person to release it
    SCHEDULED = "scheduled"
    SENDING = "sending"
    PAUSED = "paused"
    DONE = "done"
    WITHDRAWN = "withdrawn"


NOTICE_STATE_NAMES: dict[NoticeState, str] = {
    NoticeState.WRITTEN: "等待复核",
    NoticeState.SCHEDULED: "等待发送",
    NoticeState.SENDING: "正在发送",
    NoticeState.PAUSED: "已暂停",
    NoticeState.DONE: "已发完",
    NoticeState.WITHDRAWN: "已撤回",
}


class NoticeKind(StrEnum):
    NOTICE = "notice"
    REMINDER = "reminder"  # never by mass send
    RESULT = "result"  # of a consultation


NOTICE_KIND_NAMES: dict[NoticeKind, str] = {
    NoticeKind.NOTICE: "通知",
    NoticeKind.REMINDER: "提醒",
    NoticeKind.RESULT: "结果公布",
}

notice_point = Table(
    "notice_point",
    Base.metadata,
    Column("notice_id", ForeignKey("notice.id"), primary_key=True),
    Column("point_id", ForeignKey("contact_point.id"), primary_key=True),
)


class Notice(Base):
    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_due", "state", "at"),
        Index("ix_notice_once", "once", unique=True),
    )

    id: Mapped[Id]
    title: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[Moment]
    state: Mapped[NoticeState]
    kind: Mapped[NoticeKind] = mapped_column(default=NoticeKind.NOTICE)
    consultation_id: Mapped[int | None] = mapped_column(
        ForeignKey("consultation.id"), index=True
    )  # one draft a notice
    channels: Mapped[Strings] = mapped_column(default=list)  # `Way`s it may take; empty: window
    written_by: Mapped[str] = mapped_column(String(80))
    written_at: Mapped[Moment]
    previewed_at: Mapped[Moment | None]
    released_by: Mapped[str] = mapped_column(String(80), default="")  # another than who wrote it
    released_at: Mapped[Moment | None]
    paused_at: Mapped[Moment | None]
    withdrawn_at: Mapped[Moment | None]
    planned_at: Mapped[Moment | None]  # when its deliveries were written down
    done_at: Mapped[Moment | None]
    media_id: Mapped[str] = mapped_column(String(128), default="")  # the article at WeChat
    once: Mapped[str | None] = mapped_column(String(64))
    """What it was made from, so that it is made once: a form's token, or a reminder's name."""
    reach: Mapped[dict[str, int]] = mapped_column(Json, default=dict)  # people by way or reason
    tag_id: Mapped[int | None]  # the frozen tag of its mass send, while it exists

    points: Mapped[list[ContactPoint]] = relationship(secondary=notice_point)  # empty: everyone
