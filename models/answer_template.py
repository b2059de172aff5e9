"""AnswerTemplate (答复模板): words that a point, or the city, answers with again and again."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Moment


class AnswerTemplate(Base):
    """`point_id` None: the city's, for every point. Retired ones are offered no more."""

    __tablename__ = "answer_template"

    id: Mapped[Id]
    point_id: Mapped[int | None] = mapped_column(ForeignKey("contact_point.id"), index=True)
    title: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[Moment]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    version: Mapped[int] = mapped_column(default=0)  # a page knows which it shows
    retired_at: Mapped[Moment | None]
    form: Mapped[str | None] = mapped_column(String(32), unique=True)
