"""Arrival (来信): one push from WeChat as it came. Its key makes it the same push."""

from __future__ import annotations

import hashlib

from sqlalchemy import ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, Id, Moment


class Arrival(Base):
    __tablename__ = "arrival"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(64), unique=True)
    follower_id: Mapped[int | None] = mapped_column(ForeignKey("follower.id"), index=True)
    type: Mapped[str] = mapped_column(String(40))
    content: Mapped[str | None] = mapped_column(Text)  # what the person said, verbatim
    raw: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[Moment]  # CreateTime, WeChat's own
    received_at: Mapped[Moment]  # ours
    reply: Mapped[str | None] = mapped_column(Text)  # None: acknowledged without words
    silence: Mapped[str | None] = mapped_column(String(200))


def key_digest(key: str) -> str:
    """The key as stored: a digest, so that a push stays known after its person was erased."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def arrival_with(session: Session, key: str) -> Arrival | None:
    """The arrival of the push with this key (as the door made it), if it came before."""
    return session.scalar(select(Arrival).where(Arrival.key == key_digest(key)))
