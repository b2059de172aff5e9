"""MatterLock (占用): who is writing an answer to a matter just now, and until when that counts."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Moment


class MatterLock(Base):
    __tablename__ = "matter_lock"

    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    since: Mapped[Moment]
    until: Mapped[Moment]
