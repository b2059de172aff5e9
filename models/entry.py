"""Entry (登记): what staff typed in for a person who spoke at the desk, on a slip, in a meeting.

The matters it became point here. Who spoke stands here and nowhere else: apart from her words,
masked on every page, and gone when she has herself erased.
"""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Id, Moment
from models.box_opening import BoxOpening
from models.liaison import LiaisonCategory
from models.meeting import Meeting

LONGEST_NAME, LONGEST_PHONE = 40, 40


class Entry(Base):
    __tablename__ = "entry"
    __table_args__ = (
        Index("ix_entry_opening", "opening_id", "id"),
        Index("ix_entry_meeting", "meeting_id", "id"),
        Index("ix_entry_staff", "staff_id", "id"),
    )

    id: Mapped[Id]
    at: Mapped[Moment]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    point_id: Mapped[int] = mapped_column(ForeignKey("contact_point.id"))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    category: Mapped[LiaisonCategory]
    name: Mapped[str] = mapped_column(String(LONGEST_NAME), default="")
    phone: Mapped[str] = mapped_column(String(LONGEST_PHONE), default="")
    opening_id: Mapped[int | None] = mapped_column(ForeignKey("box_opening.id"))
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"))
    start: Mapped[int | None]  # where its words stand in the minutes, in code points
    length: Mapped[int | None]
    form: Mapped[str | None] = mapped_column(String(32), unique=True)  # posted twice, done once

    opening: Mapped[BoxOpening | None] = relationship(lazy="raise_on_sql")
    meeting: Mapped[Meeting | None] = relationship(lazy="raise_on_sql")
