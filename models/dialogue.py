"""Dialogue: what stands open between a person and the bot. One row each, replaced as they talk."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Json, Moment


class Dialogue(Base):
    __tablename__ = "dialogue"

    follower_id: Mapped[int] = mapped_column(ForeignKey("follower.id"), primary_key=True)
    choices: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    """Numbered choices on offer, in order; see bot/dialogue.py for their shape."""
    offered_at: Mapped[Moment]
