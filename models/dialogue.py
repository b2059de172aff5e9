"""Dialogue: what stands open between a person and the bot. One row each, replaced as they talk.

The shapes of what is kept are those of bot/dialogue/: `Choice`, `Said`, `Question`, `Shown`.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Json, Moment


class Dialogue(Base):
    __tablename__ = "dialogue"

    follower_id: Mapped[int] = mapped_column(ForeignKey("follower.id"), primary_key=True)
    choices: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    """Numbered choices on offer, in order."""
    offered_at: Mapped[Moment]
    said: Mapped[list[dict[str, Any]] | None] = mapped_column(Json)
    """What she said lately, oldest first, as digests: what more words or a repeat belong to."""
    question: Mapped[dict[str, Any] | None] = mapped_column(Json)
    """The one question that stands open; the first choices answer it."""
    shown: Mapped[dict[str, Any] | None] = mapped_column(Json)
    """What of an open draft she looked at last: what she says next may be about it."""
