"""Statute (法规): a text of the law that answers may be drawn from, as it stood on a day."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, Id, Moment


class Standing(StrEnum):
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"  # there is a newer text of the same statute
    REPEALED = "repealed"


STANDING_NAMES: dict[Standing, str] = {
    Standing.IN_FORCE: "现行",
    Standing.SUPERSEDED: "已有新文本",
    Standing.REPEALED: "已废止",
}


class Statute(Base):
    __tablename__ = "statute"
    __table_args__ = (UniqueConstraint("title", "dated"),)

    id: Mapped[Id]
    title: Mapped[str] = mapped_column(String(200))
    dated: Mapped[date]
    """The day of this text: its last amendment, else its adoption or publication."""
    dated_as: Mapped[str] = mapped_column(String(10))  # 通过, 修正, 修订 …
    in_force_on: Mapped[date | None]
    standing: Mapped[Standing] = mapped_column(default=Standing.IN_FORCE)
    imported_at: Mapped[Moment]


def texts_of(session: Session, title: str) -> list[Statute]:
    """All texts of one statute, newest first."""
    found = session.scalars(
        select(Statute).where(Statute.title == title).order_by(Statute.dated.desc())
    )
    return list(found)
