"""StatuteArticle (法规条文): one 条 of a statute in the stock, or a point of one without 条."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id


class StatuteArticle(Base):
    __tablename__ = "statute_article"

    id: Mapped[Id]
    statute_id: Mapped[int] = mapped_column(
        ForeignKey("statute.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    number: Mapped[str] = mapped_column(String(20))  # "42", "20-1"; of a point "一"
    heading: Mapped[str] = mapped_column(String(300), default="")  # of its chapter and section
    text: Mapped[str] = mapped_column(Text)
