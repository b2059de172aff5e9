"""AccessToken: WeChat's access token (access_token), one row for each account.

The token is a secret that lives two hours: it never goes into a log, and a backup leaves its
table out, since whoever restores one fetches a new token with the first call.
"""

from __future__ import annotations

from sqlalchemy import Float, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Moment


class AccessToken(Base):
    """`version` counts the changes. Whoever refreshes claims the row first, for a few seconds."""

    __tablename__ = "access_token"
    __table_args__ = {"info": {"carried_over": False}}  # noqa: RUF012 - SQLAlchemy's name and shape

    app_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[int] = mapped_column(default=0)
    token: Mapped[str] = mapped_column(Text, default="")  # empty: none, or refused by WeChat
    usable_until: Mapped[Moment | None]
    refreshing_by: Mapped[str | None] = mapped_column(String(32))
    refreshing_until: Mapped[float | None] = mapped_column(Float)  # seconds, the database's clock
    trouble_code: Mapped[int | None]
    trouble_reason: Mapped[str] = mapped_column(String(300), default="")
    trouble_until: Mapped[Moment | None]
    forced_at: Mapped[Moment | None]
    forced_that_day: Mapped[int] = mapped_column(default=0)
    alarm: Mapped[str] = mapped_column(String(120), default="")
