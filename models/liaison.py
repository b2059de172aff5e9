"""Liaison (信息员, 联络员): a person of a contact point's network, one for each unit."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Moment


class LiaisonCategory(StrEnum):
    DEPUTY = "人大代表"
    ELDER = "五老"
    GRID = "网格员"
    PARTY = "党员"
    CITIZEN = "群众"
    LAWYER = "律师"
    OTHER = "其他"


class Liaison(Base):
    __tablename__ = "liaison"
    __table_args__ = (UniqueConstraint("point_id", "unit"),)

    id: Mapped[Id]
    point_id: Mapped[int] = mapped_column(ForeignKey("contact_point.id"), index=True)
    unit: Mapped[str] = mapped_column(String(80))  # the village or firm this person covers
    unit_kind: Mapped[str] = mapped_column(String(20), default="村")
    category: Mapped[LiaisonCategory]
    name: Mapped[str] = mapped_column(String(40), default="")  # empty: still to be appointed
    phone: Mapped[str] = mapped_column(String(40), default="")
    changed_at: Mapped[Moment]
