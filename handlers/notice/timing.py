"""What is awkward about the time of a notice: said beside the form and before it is released."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from handlers.days import SHANGHAI, day_of
from handlers.desk import NoticeRules
from handlers.plan.hours import awake, is_quiet
from models.consultation import Consultation
from models.notice import NoticeKind

LATE = timedelta(hours=1)
"""So long before the quiet hours a notice to many may not come to its end."""


def doubts_about(
    session: Session,
    rules: NoticeRules,
    *,
    kind: NoticeKind,
    consultation_id: int | None,
    wanted: datetime,
) -> list[str]:
    """Sentences for staff about a notice that is to go at `wanted`, each with what to do; nothing
    when the time is good. That it is moved out of the quiet hours is shown beside them."""
    at, said = awake(wanted, rules), []
    if at == wanted and is_quiet(wanted + LATE, rules):
        said.append(
            f"{rules.quiet_from} 点起是安静时段，到时没发完的会停下，"
            f"早上 {rules.quiet_until} 点接着发。怕发不完，请把时间提前。"
        )
    if at != wanted and kind is NoticeKind.REMINDER and day_of(at) != day_of(wanted):
        said.append("顺延以后就是第二天了，文中“还有几天”要改；或者把时间改到当天白天。")
    of = None if consultation_id is None else session.get(Consultation, consultation_id)
    if of is not None and kind is not NoticeKind.RESULT and day_of(at) > of.closes_on:
        said.append(_too_late(kind, of, at))
    return said


def _too_late(kind: NoticeKind, of: Consultation, at: datetime) -> str:
    sent, last = at.astimezone(SHANGHAI), of.closes_on
    closed = f"{last.month}月{last.day}日征询就截止了，{sent.month}月{sent.day}日才发"
    if kind is NoticeKind.REMINDER:
        return f"{closed}，一个人也不会收到。请把时间提前。"
    return f"{closed}，大家看到时已经来不及说。请把时间提前。"
