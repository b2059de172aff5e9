"""Referral (转介): where a complaint, report or emergency was sent."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Moment


class Referral(Base):
    __tablename__ = "referral"

    id: Mapped[Id]
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), index=True)
    at: Mapped[Moment] = mapped_column(index=True)
    door: Mapped[str] = mapped_column(String(20))  # the key in the table of doors
    name: Mapped[str] = mapped_column(String(80))
    phone: Mapped[str] = mapped_column(String(40))
