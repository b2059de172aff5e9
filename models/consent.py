"""Consent (同意接收): a person's yes to one subscription message. One consent, one message."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Moment


class ConsentState(StrEnum):
    OFFERED = "offered"  # the link was shown
    GRANTED = "granted"
    REJECTED = "rejected"
    CLAIMED = "claimed"  # a message that uses it is on its way
    USED = "used"
    UNKNOWN = "unknown"  # used perhaps; not used again


CONSENT_STATE_NAMES: dict[ConsentState, str] = {
    ConsentState.OFFERED: "已给出链接",
    ConsentState.GRANTED: "已同意",
    ConsentState.REJECTED: "已拒绝",
    ConsentState.CLAIMED: "正在使用",
    ConsentState.USED: "已用掉",
    ConsentState.UNKNOWN: "不确定是否用掉",
}


class Consent(Base):
    __tablename__ = "consent"
    __table_args__ = (Index("ix_consent_follower", "follower_id", "state", "id"),)

    id: Mapped[Id]
    follower_id: Mapped[int] = mapped_column(ForeignKey("follower.id"))
    key: Mapped[str] = mapped_column(String(64), unique=True)  # `reserved` of WeChat's page
    template_id: Mapped[str] = mapped_column(String(64))
    scene: Mapped[int]
    matter_id: Mapped[int | None] = mapped_column(ForeignKey("matter.id"), index=True)
    consultation_id: Mapped[int | None] = mapped_column(ForeignKey("consultation.id"))
    state: Mapped[ConsentState]
    offered_at: Mapped[Moment]
    settled_at: Mapped[Moment | None]  # granted or rejected
    used_at: Mapped[Moment | None]
    message_id: Mapped[str] = mapped_column(String(64), default="")
