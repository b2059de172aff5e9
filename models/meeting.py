"""Meeting (座谈会): its minutes, from which what people said is taken into the ledger."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Moment


class Meeting(Base):
    """The minutes are never rewritten: an `Entry` says which of their words became a matter.

    What erasure and the clock of identity take leaves all others in their places; years later the
    clock of text empties them.
    """

    __tablename__ = "meeting"
    __table_args__ = (Index("ix_meeting_point", "point_id", "id"),)

    id: Mapped[Id]
    point_id: Mapped[int] = mapped_column(ForeignKey("contact_point.id"))
    held_on: Mapped[date] = mapped_column(index=True)
    title: Mapped[str] = mapped_column(String(80))
    place: Mapped[str] = mapped_column(String(80))
    people: Mapped[int]
    minutes: Mapped[str] = mapped_column(Text)
    at: Mapped[Moment]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    form: Mapped[str | None] = mapped_column(String(32), unique=True)
