"""Addition (补充): which arrival added which words to a matter that was opened before.

The words themselves stand in the matter's verbatim, a line for each addition, and in the arrival;
here is only where they begin and how long they are.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, Id, Moment


class Addition(Base):
    __tablename__ = "addition"

    id: Mapped[Id]
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), index=True)
    arrival_id: Mapped[int] = mapped_column(ForeignKey("arrival.id"), index=True)
    at: Mapped[Moment]
    start: Mapped[int]  # in code points of the verbatim
    length: Mapped[int]
    taken_out_at: Mapped[Moment | None]  # she said that they belong elsewhere
    became_id: Mapped[int | None] = mapped_column(ForeignKey("matter.id"))  # and to what


def additions_to(session: Session, matters: Sequence[int]) -> list[Addition]:
    """What was added to these matters and still belongs to them, in order."""
    return list(
        session.scalars(
            select(Addition)
            .where(Addition.matter_id.in_(matters), Addition.taken_out_at.is_(None))
            .order_by(Addition.id)
        )
    )
