"""JobHour (定时任务的一小时): how often a job that comes round every few seconds ran in an hour."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Moment


class JobHour(Base):
    __tablename__ = "job_hour"

    job: Mapped[str] = mapped_column(String(40), primary_key=True)
    hour: Mapped[Moment] = mapped_column(primary_key=True, index=True)
    runs: Mapped[int]
    failures: Mapped[int]
    slowest_ms: Mapped[int]
    last_at: Mapped[Moment]
