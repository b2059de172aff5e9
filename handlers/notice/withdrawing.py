"""The people of a withdrawn notice who had not got it: left out, a page at a time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from handlers.desk import Desk
from models.delivery import Delivery, DeliveryState
from models.delivery_batch import BatchState, DeliveryBatch
from models.notice import Notice, NoticeState

_PAGE = 2_000


def leave_out(session: Session, notice_id: int, now: datetime) -> int:
    """Of one page; returns how many they were. Whose batch WeChat has already is not left out."""
    gone = exists().where(
        DeliveryBatch.id == Delivery.batch_id, DeliveryBatch.state != BatchState.LEFT_OUT
    )
    page = (
        select(Delivery.id)
        .where(Delivery.notice_id == notice_id, Delivery.state == DeliveryState.WAITING, ~gone)
        .limit(_PAGE)
    )
    done = session.execute(
        update(Delivery)
        .where(Delivery.id.in_(page), Delivery.state == DeliveryState.WAITING)
        .values(state=DeliveryState.LEFT_OUT, settled_at=now, reason="通知已撤回")
    )
    return int(done.rowcount)  # type: ignore[attr-defined]


def leave_out_withdrawn(desk: Desk) -> int:
    """For the clock: finishes what a withdrawal began. Returns how many were left out."""
    with desk.memory.read() as session:
        unfinished = session.scalars(
            select(Notice.id).where(Notice.state == NoticeState.WITHDRAWN, Notice.done_at.is_(None))
        ).all()
    return sum(_finish(desk, notice_id) for notice_id in unfinished)


def _finish(desk: Desk, notice_id: int) -> int:
    left = 0
    while True:
        with desk.memory.write() as session:
            now = desk.clock.now()
            count = leave_out(session, notice_id, now)
            if not count:
                session.get_one(Notice, notice_id).done_at = now
                return left
        left += count
