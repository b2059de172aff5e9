"""DeliveryBatch (群发批次): one call of a mass send. Exactly once, by its `client_msg_id`.

WeChat refuses a `clientmsgid` that it has seen within 24 hours (45065), so a call whose answer was
lost may be repeated as it was; afterwards it may not.
"""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Moment


class BatchState(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    ACCEPTED = "accepted"  # WeChat has the job (errcode 0 means queued); the event tells the rest
    SENT = "sent"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    LEFT_OUT = "left_out"  # withdrawn before its turn


BATCH_STATE_NAMES: dict[BatchState, str] = {
    BatchState.WAITING: "等待",
    BatchState.SENDING: "正在送出",
    BatchState.ACCEPTED: "微信已接收，等结果",
    BatchState.SENT: "已发出",
    BatchState.REFUSED: "被拒",
    BatchState.UNKNOWN: "不确定是否发出",
    BatchState.LEFT_OUT: "没有发",
}


class RecallState(StrEnum):
    """How far taking back what a batch sent has got, where that was asked for."""

    WANTED = "wanted"
    DONE = "done"
    FAILED = "failed"


RECALL_STATE_NAMES: dict[RecallState, str] = {
    RecallState.WANTED: "正在请微信删除图文",
    RecallState.DONE: "图文已删除",
    RecallState.FAILED: "图文没删成",
}


class DeliveryBatch(Base):
    __tablename__ = "delivery_batch"
    __table_args__ = (
        UniqueConstraint("notice_id", "number"),
        UniqueConstraint("client_msg_id"),
        Index("ix_delivery_batch_turn", "state", "next_try_at", "id"),
        Index("ix_delivery_batch_job", "msg_id"),
        Index("ix_delivery_batch_recall", "recall", "recall_at"),
    )

    id: Mapped[Id]
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"))
    number: Mapped[int]
    client_msg_id: Mapped[str] = mapped_column(String(64))
    tag_id: Mapped[int | None]  # None: sent by list
    size: Mapped[int]  # people put into it
    state: Mapped[BatchState]
    msg_id: Mapped[str] = mapped_column(String(40), default="")
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[Moment]
    claimed_at: Mapped[Moment | None]
    first_tried_at: Mapped[Moment | None]
    accepted_at: Mapped[Moment | None]
    asked_at: Mapped[Moment | None]  # when its status was last asked for
    settled_at: Mapped[Moment | None]
    total: Mapped[int | None]
    filtered: Mapped[int | None]
    sent: Mapped[int | None]
    failed: Mapped[int | None]
    code: Mapped[int | None]
    reason: Mapped[str] = mapped_column(String(300), default="")
    recall: Mapped[RecallState | None]
    recall_at: Mapped[Moment | None]  # when WeChat is asked next; when it ended
    recall_tries: Mapped[int] = mapped_column(default=0)
    recall_reason: Mapped[str] = mapped_column(String(300), default="")
