"""Step (工作步骤): one step of the consultation method, with who, until when, and what shows it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Moment


class Step(Base):
    __tablename__ = "step"
    __table_args__ = (
        Index("ix_step_consultation", "consultation_id", "position"),
        Index("ix_step_due", "due_on", "done_at"),
    )

    id: Mapped[Id]
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(60))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    due_on: Mapped[date | None]
    done_at: Mapped[Moment | None]
    done_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    evidence: Mapped[str] = mapped_column(Text, default="")  # what shows that it was done
    evidence_file: Mapped[str] = mapped_column(String(80), default="")  # key in the files
    evidence_name: Mapped[str] = mapped_column(String(120), default="")
