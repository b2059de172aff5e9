"""Draft (草案): one version of the text that is put to the people. What was said on an older
version stays with it."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, Id, Moment


class Draft(Base):
    __tablename__ = "draft"
    __table_args__ = (
        UniqueConstraint("consultation_id", "number"),
        {"sqlite_autoincrement": True},  # what was said of a draft must never find another
    )

    id: Mapped[Id]
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    number: Mapped[int]  # 1 for the first version
    title: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(
        String(200), default=""
    )  # the name of the file it came from
    file_key: Mapped[str] = mapped_column(String(80), default="")  # the file itself, by its digest
    note: Mapped[str] = mapped_column(String(300), default="")  # 一审稿, 二审稿 …
    added_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    added_at: Mapped[Moment]


def drafts_of(session: Session, consultation_id: int) -> list[Draft]:
    """All versions, newest first."""
    return list(
        session.scalars(
            select(Draft)
            .where(Draft.consultation_id == consultation_id)
            .order_by(Draft.number.desc())
        )
    )


def newest_draft(session: Session, consultation_id: int) -> Draft | None:
    return next(iter(drafts_of(session, consultation_id)), None)
