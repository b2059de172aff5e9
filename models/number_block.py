"""NumberBlock (号段): receipt numbers that one machine may give out without asking the database."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, Session

from models.base import Base, Id, Moment

BLOCKS = 10_000  # 9, four digits of the block, four of the number in it, a check digit


class NumberBlock(Base):
    __tablename__ = "number_block"

    id: Mapped[Id]
    taken_at: Mapped[Moment]


def take_block(session: Session, now: datetime) -> int | None:
    """A block nobody had before, 0 to 9999; None when all have been given out."""
    block = NumberBlock(taken_at=now)
    session.add(block)
    session.flush()
    return block.id - 1 if block.id <= BLOCKS else None
