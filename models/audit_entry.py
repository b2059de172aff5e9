"""AuditEntry (审计): who saw, changed or exported what. Written, never changed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Json, Moment


class AuditEntry(Base):
    __tablename__ = "audit_entry"

    id: Mapped[Id]
    at: Mapped[Moment] = mapped_column(index=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    actor: Mapped[str] = mapped_column(String(40))  # a login, or 命令行, 本人, 定时任务
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(40), default="")
    subject_id: Mapped[int | None]
    detail: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)  # never a person's words
