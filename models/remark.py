"""Remark (备注): what staff say to one another about a matter. Never shown to the person."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Moment


class RemarkKind(StrEnum):
    NOTE = "note"
    LAWYER = "lawyer"  # a lawyer's comment on the law behind it


REMARK_NAMES: dict[RemarkKind, str] = {RemarkKind.NOTE: "备注", RemarkKind.LAWYER: "律师意见"}


class Remark(Base):
    __tablename__ = "remark"

    id: Mapped[Id]
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), index=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[Moment]
    kind: Mapped[RemarkKind]
    text: Mapped[str] = mapped_column(Text)
