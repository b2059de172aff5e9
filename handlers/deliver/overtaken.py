"""What is about to go is held once more against what it speaks of."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from handlers.days import day_of
from models.consultation import Consultation, ConsultationState
from models.notice import Notice, NoticeKind, NoticeState

WITHDRAWN = "通知已撤回"


def moot(session: Session, notice: Notice, now: datetime) -> str:
    """Why this notice is sent to nobody any more; empty when it is."""
    if notice.state is NoticeState.WITHDRAWN:
        return WITHDRAWN
    of = session.get(Consultation, notice.consultation_id) if notice.consultation_id else None
    return overtaken(notice.kind, notice.at, of, now)


def overtaken(kind: NoticeKind, at: datetime, of: Consultation | None, now: datetime) -> str:
    """Why a notice of this kind, meant for `at`, has no point any more; empty when it has.

    `of`: the consultation it speaks of. A reminder counts days, so it is true on its day only.
    """
    if of is not None and of.state is ConsultationState.CANCELLED:
        return "征询已取消"
    if kind is not NoticeKind.REMINDER:
        return ""
    if day_of(now) > day_of(at):
        return "提醒的日子已过"
    ended = of is not None and not of.takes_opinions(day_of(now))
    return "征询已不再收意见" if ended else ""
