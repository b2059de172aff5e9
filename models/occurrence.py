"""Occurrence (定时任务的一次): one job at one of its times. The key makes it happen once."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Moment

_SHANGHAI = ZoneInfo("Asia/Shanghai")


class Ended(StrEnum):
    RUNNING = "running"  # or broken off: its holder has lost the lease
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"  # its time was over when somebody could have run it


ENDED_NAMES: dict[Ended, str] = {
    Ended.RUNNING: "正在做",
    Ended.DONE: "做完了",
    Ended.FAILED: "没做成",
    Ended.SKIPPED: "过了时候，没做",
}


class Occurrence(Base):
    __tablename__ = "occurrence"
    __table_args__ = (UniqueConstraint("job", "key"), Index("ix_occurrence_due", "job", "due_at"))

    id: Mapped[Id]
    job: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(20))  # `key_of` its time
    due_at: Mapped[Moment]
    missed: Mapped[int] = mapped_column(default=0)  # earlier times that this one stands for
    next_at: Mapped[Moment | None]  # the job's next time, as it stood then
    started_at: Mapped[Moment]
    ended_at: Mapped[Moment | None]
    ended: Mapped[Ended]
    by: Mapped[str] = mapped_column(String(80))  # the process: host, number, mark
    term: Mapped[int]  # of the lease
    tries: Mapped[int] = mapped_column(default=1)
    again_at: Mapped[Moment | None]  # failed, and to be tried again
    trouble: Mapped[str] = mapped_column(String(80), default="")  # the kind of the last error


def key_of(due_at: datetime) -> str:
    """2026-12-01T09:00, in Shanghai."""
    return due_at.astimezone(_SHANGHAI).strftime("%Y-%m-%dT%H:%M")
