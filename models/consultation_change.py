"""ConsultationChange (改动): one verb of staff on one consultation, once, with what stood there
before.

Its form is what makes the second click of a double click do nothing; `before` is what taking a
correction of the text back needs. It never holds a citizen's words.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, Id, Json, Moment


class Change(StrEnum):
    MAKE = "make"
    VERSION = "version"
    UNVERSION = "unversion"
    CORRECT = "correct"
    UNDO = "undo"
    EXPLAIN = "explain"
    SETTLE = "settle"
    STEP = "step"
    OPEN = "open"
    CLOSE = "close"
    CANCEL = "cancel"
    CONCLUDE = "conclude"


CHANGE_NAMES: dict[Change, str] = {
    Change.MAKE: "导入草案，新建征询",
    Change.VERSION: "上传新一稿",
    Change.UNVERSION: "撤下新一稿",
    Change.CORRECT: "核对条文",
    Change.UNDO: "撤销核对",
    Change.EXPLAIN: "写解读",
    Change.SETTLE: "改征询安排",
    Change.STEP: "改工作步骤",
    Change.OPEN: "开始征求意见",
    Change.CLOSE: "截止",
    Change.CANCEL: "取消征询",
    Change.CONCLUDE: "公布结果",
}


class ConsultationChange(Base):
    __tablename__ = "consultation_change"

    id: Mapped[Id]
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), index=True)
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("draft.id"), index=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[Moment]
    change: Mapped[Change]
    before: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    form: Mapped[str | None] = mapped_column(String(40), unique=True)
    undone_at: Mapped[Moment | None]


def last_correction(session: Session, draft_id: int) -> ConsultationChange | None:
    """The newest correction of this version's text that still stands."""
    return session.scalar(
        select(ConsultationChange)
        .where(
            ConsultationChange.draft_id == draft_id,
            ConsultationChange.change == Change.CORRECT,
            ConsultationChange.undone_at.is_(None),
        )
        .order_by(ConsultationChange.id.desc())
        .limit(1)
    )
