"""StateNote (状态通知): a template message that says how one's own matter stands, and no more.

It goes when an answer waits and no window is open; the answer itself stays until its person comes.
Nothing that is announced ever goes this way: WeChat forbids it.
"""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Moment
from models.delivery_batch import BatchState


class StateNote(Base):
    __tablename__ = "state_note"
    __table_args__ = (Index("ix_state_note_turn", "state", "next_try_at", "id"),)

    id: Mapped[Id]
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id"), unique=True)
    client_msg_id: Mapped[str] = mapped_column(String(64), unique=True)
    state: Mapped[BatchState]  # queued and told of later, as a batch is
    msg_id: Mapped[str] = mapped_column(String(40), default="")
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[Moment]
    first_tried_at: Mapped[Moment | None]
    claimed_at: Mapped[Moment | None]
    accepted_at: Mapped[Moment | None]
    settled_at: Mapped[Moment | None]
    code: Mapped[int | None]
    reason: Mapped[str] = mapped_column(String(300), default="")
