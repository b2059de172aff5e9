"""Claim (认领): the code on a printed slip by which a person takes her matters into WeChat, once.

The code itself stands on the paper alone; here is a keyed hash of it.
"""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Moment


class Claim(Base):
    """One slip, printed. `void_at`: a newer slip was printed for the same entry."""

    __tablename__ = "claim"

    id: Mapped[Id]
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[Moment]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    expires_at: Mapped[Moment]
    void_at: Mapped[Moment | None]
    used_at: Mapped[Moment | None]
    follower_id: Mapped[int | None] = mapped_column(ForeignKey("follower.id"), index=True)
