"""ChannelPause (通道暂停): a way to the people that rests until its quota or right returns."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Moment
from models.delivery import Way


class ChannelPause(Base):
    __tablename__ = "channel_pause"

    way: Mapped[Way] = mapped_column(primary_key=True)
    since: Mapped[Moment]
    until: Mapped[Moment]
    code: Mapped[int | None]
    reason: Mapped[str] = mapped_column(String(300), default="")
