"""Follower (关注者): a WeChat user of the account, bound to a contact point or not yet."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, Id, Moment


class BoundBy(StrEnum):
    SCAN = "scan"  # the first scan
    WORD = "word"  # 我是…的, or a number in answer to the offer


class Follower(Base):
    __tablename__ = "follower"
    __table_args__ = (UniqueConstraint("account", "openid"),)

    id: Mapped[Id]
    account: Mapped[str] = mapped_column(String(64))
    openid: Mapped[str | None] = mapped_column(String(64))  # None: erased
    following: Mapped[bool] = mapped_column(default=True)
    followed_at: Mapped[Moment]
    unfollowed_at: Mapped[Moment | None]

    point_id: Mapped[int | None] = mapped_column(ForeignKey("contact_point.id"), index=True)
    bound_by: Mapped[BoundBy | None]
    bound_at: Mapped[Moment | None]

    # Where she is just now: a scan or a chosen number, good for a day.
    here_point_id: Mapped[int | None] = mapped_column(ForeignKey("contact_point.id"))
    here_site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    here_since: Mapped[Moment | None]
    asked_point_at: Mapped[Moment | None]

    privacy_version: Mapped[str | None] = mapped_column(String(20))
    privacy_shown_at: Mapped[Moment | None]
    notices_off: Mapped[bool] = mapped_column(default=False)

    window_until: Mapped[Moment | None]  # customer-service messages may be sent until then
    window_left: Mapped[int] = mapped_column(default=0)
    last_said_at: Mapped[Moment | None]
    erased_at: Mapped[Moment | None]

    def here(self, now: datetime, stays: timedelta) -> int | None:
        """The point of a scan (or chosen number) no longer ago than `stays`."""
        if self.here_since is None or now - self.here_since > stays:
            return None
        return self.here_point_id

    def window_open(self, now: datetime, *, keep: int = 0) -> bool:
        """Whether a customer-service message may go now and leave `keep` of the allowance."""
        return (
            self.following
            and self.openid is not None
            and self.window_until is not None
            and now < self.window_until
            and self.window_left > keep
        )

    def allow(self, now: datetime, *, messages: int, lasting: timedelta) -> None:
        """An action of the person renews the allowance: the greater count, the later end.

        Allowances do not add up (WeChat's rule for mini-programs, taken for accounts as well).
        """
        still = self.window_until is not None and now < self.window_until
        until = now + lasting
        if still and self.window_until is not None:
            self.window_left = max(self.window_left, messages)
            self.window_until = max(self.window_until, until)
        else:
            self.window_left, self.window_until = messages, until

    def shut_window(self) -> None:
        self.window_until, self.window_left = None, 0


def follower_of(session: Session, account: str, openid: str) -> Follower | None:
    return session.scalar(
        select(Follower).where(Follower.account == account, Follower.openid == openid)
    )
