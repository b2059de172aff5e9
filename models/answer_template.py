"""AnswerTemplate (答复模板): wording that staff keep for answers they write often."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Moment


class AnswerTemplate(Base):
    __tablename__ = "answer_template"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text)
    point_id: Mapped[int | None] = mapped_column(ForeignKey("contact_point.id"), index=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    changed_at: Mapped[Moment]
    retired_at: Mapped[Moment | None]
