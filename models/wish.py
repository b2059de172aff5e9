"""Wish (提醒我): a person asked to be reminded of a consultation before it closes."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Moment


class Wish(Base):
    __tablename__ = "wish"

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), primary_key=True)
    follower_id: Mapped[int] = mapped_column(
        ForeignKey("follower.id"), primary_key=True, index=True
    )
    asked_at: Mapped[Moment]
