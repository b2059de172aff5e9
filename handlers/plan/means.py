"""What the account can still do at a moment: its rights, and what is used of this month's quota."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers.days import day_of
from handlers.desk import Desk, NoticeRules
from handlers.plan.hours import Span, day_span, month_of
from models.delivery_batch import BatchState, DeliveryBatch
from models.notice import Notice

NEVER_WENT = (BatchState.REFUSED, BatchState.LEFT_OUT)


@dataclass(frozen=True, slots=True)
class Means:
    """`jobs`: batches that count in this calendar month; `calls_left`: mass calls of that day."""

    rules: NoticeRules
    keep: int  # of a person's messages, for answers
    jobs: tuple[int, ...] = ()
    calls_left: int = 1

    @property
    def may_mass(self) -> bool:
        return self.rules.verified and self.rules.month_limit > 0


def means_of(session: Session, desk: Desk, at: datetime, *, without: int | None = None) -> Means:
    """What can be done at this moment, whatever the notice `without` has used itself."""
    rules = desk.notices
    used = jobs_in(session, day_span(day_of(at)), without)
    return Means(
        rules,
        desk.rules.bulk_keeps,
        tuple(jobs_in(session, month_of(at), without)),
        max(0, rules.calls_a_day - len(used)),
    )


def jobs_in(session: Session, span: Span, without: int | None = None) -> list[int]:
    """Batches of mass sends that count in this span: by when WeChat took them, and before that by
    the time of their notice."""
    counted_at = func.coalesce(DeliveryBatch.accepted_at, DeliveryBatch.first_tried_at, Notice.at)
    wanted = (
        select(DeliveryBatch.id)
        .join(Notice, Notice.id == DeliveryBatch.notice_id)
        .where(DeliveryBatch.state.not_in(NEVER_WENT))
        .where(counted_at >= span[0], counted_at < span[1])
        .order_by(DeliveryBatch.id)
    )
    if without is not None:
        wanted = wanted.where(DeliveryBatch.notice_id != without)
    return list(session.scalars(wanted))
