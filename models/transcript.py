"""Transcript (听写): what was said in a voice, or stands on a picture, as staff typed it.

It stands beside the verbatim, which says what came. A better one is a row of its own.
"""

from __future__ import annotations

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Moment


class Transcript(Base):
    __tablename__ = "transcript"

    id: Mapped[Id]
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), index=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[Moment]
    text: Mapped[str] = mapped_column(Text)
