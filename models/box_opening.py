"""BoxOpening (开箱): a suggestion box opened by two people, and how many slips lay in it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Moment


class BoxOpening(Base):
    """`closed_at`: every slip was seen to; `note` says why the count differs, if it does."""

    __tablename__ = "box_opening"
    __table_args__ = (Index("ix_box_opening_point", "point_id", "id"),)

    id: Mapped[Id]
    point_id: Mapped[int] = mapped_column(ForeignKey("contact_point.id"))
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    opened_on: Mapped[date]
    first_opener: Mapped[str] = mapped_column(String(40))
    second_opener: Mapped[str] = mapped_column(String(40))
    slips: Mapped[int]
    note: Mapped[str] = mapped_column(String(300), default="")
    at: Mapped[Moment]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    closed_at: Mapped[Moment | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    form: Mapped[str | None] = mapped_column(String(32), unique=True)
