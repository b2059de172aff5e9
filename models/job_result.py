"""JobResult (发送结果): what WeChat told by event of a job, kept whether we knew the job or not.

The event may come before our own call has returned, twice, or never; it names the job by WeChat's
id alone. So it is written down by itself, and meets its batch when both are there.
"""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Moment


class JobKind(StrEnum):
    MASS = "mass"
    TEMPLATE = "template"
    SUBSCRIPTION = "subscription"


class JobResult(Base):
    __tablename__ = "job_result"
    __table_args__ = (UniqueConstraint("kind", "job_id"),)

    id: Mapped[Id]
    kind: Mapped[JobKind]
    job_id: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(60))
    total: Mapped[int | None]
    filtered: Mapped[int | None]
    sent: Mapped[int | None]
    failed: Mapped[int | None]
    came_at: Mapped[Moment]
