"""Delivery (投递): one notice on its way to one follower. Final states are final.

A mass send goes by batch (`DeliveryBatch`): the batch is sent and settled, its deliveries say who
was in it.
"""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Moment


class DeliveryState(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    LEFT_OUT = "left_out"  # no way to this person when it was her turn


DELIVERY_STATE_NAMES: dict[DeliveryState, str] = {
    DeliveryState.WAITING: "等待",
    DeliveryState.SENDING: "正在送出",
    DeliveryState.SENT: "已送达",
    DeliveryState.REFUSED: "被拒",
    DeliveryState.UNKNOWN: "不确定是否送达",
    DeliveryState.LEFT_OUT: "没有可用渠道",
}


class Way(StrEnum):
    """How a notice gets to a person: WeChat's channels, and what is left when none is open."""

    WINDOW = "window"  # a customer-service message, within 48 h of her last word
    SUBSCRIPTION = "subscription"  # a consented subscription message: one consent, one message
    MASS = "mass"  # a mass send: four a person and month
    NONE = "none"  # she sees it when she next writes or opens the menu


WAY_NAMES: dict[Way, str] = {
    Way.WINDOW: "客服消息",
    Way.SUBSCRIPTION: "订阅通知",
    Way.MASS: "群发",
    Way.NONE: "下次来时看到",
}


_MISSED = text("way = 'none' AND state = 'waiting'")


class Delivery(Base):
    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("notice_id", "follower_id"),
        Index("ix_delivery_turn", "way", "state", "next_try_at", "id"),
        Index("ix_delivery_missed", "follower_id", sqlite_where=_MISSED, postgresql_where=_MISSED),
    )

    id: Mapped[Id]
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"))
    follower_id: Mapped[int] = mapped_column(ForeignKey("follower.id"), index=True)
    way: Mapped[Way] = mapped_column(default=Way.WINDOW)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("delivery_batch.id"), index=True)
    consent_id: Mapped[int | None] = mapped_column(ForeignKey("consent.id"))
    message_id: Mapped[str] = mapped_column(String(64), default="")  # WeChat's, when it gave one
    state: Mapped[DeliveryState]
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[Moment]
    claimed_at: Mapped[Moment | None]
    settled_at: Mapped[Moment | None]
    code: Mapped[int | None]
    reason: Mapped[str] = mapped_column(String(300), default="")
