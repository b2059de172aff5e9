"""TownWeights (本地权重): what was learned from this town's corrections, a row for each version.

Rows, not files: all hosts of a fleet read the same, a backup carries them, and a change of which
one is in use is one fact. A version is never changed after it was made.
"""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, Id, Json, Moment
from models.installation import WEIGHTS_IN_USE, fact, set_fact

SHIPPED = "shipped"
"""Stands for the weights that came with the program, where the number of a version could stand."""


class TownWeights(Base):
    """`packed` is the difference to the shipped weights that `base` names; `digest` its SHA-256."""

    __tablename__ = "town_weights"

    id: Mapped[Id]
    made_at: Mapped[Moment]
    made_by: Mapped[str] = mapped_column(String(40))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    before: Mapped[str] = mapped_column(String(20))  # what was in use when it was made
    base: Mapped[str] = mapped_column(String(16))
    digest: Mapped[str] = mapped_column(String(64))
    packed: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    counts: Mapped[dict[str, Any]] = mapped_column(Json)
    figures: Mapped[dict[str, Any]] = mapped_column(Json)
    learned_from: Mapped[list[int]] = mapped_column(Json, deferred=True)  # matters

    @property
    def name(self) -> str:
        """What a filing remembers of the weights it was read with."""
        return f"{self.id}:{self.digest[:8]}"

    @property
    def is_whole(self) -> bool:
        return hashlib.sha256(self.packed).hexdigest() == self.digest


def in_use(session: Session) -> str:
    """The number of the version in use, or SHIPPED."""
    return fact(session, WEIGHTS_IN_USE) or SHIPPED


def put_in_use(session: Session, version: str) -> None:
    set_fact(session, WEIGHTS_IN_USE, version)


def version_numbered(session: Session, number: str) -> TownWeights | None:
    """None also for what is no number."""
    return session.get(TownWeights, int(number)) if number.isdecimal() else None


def all_versions(session: Session) -> list[TownWeights]:
    """Newest first."""
    return list(session.scalars(select(TownWeights).order_by(TownWeights.id.desc())))
