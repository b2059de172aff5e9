"""A notice whose time has come becomes deliveries: one for each follower it is for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, insert, literal, select
from sqlalchemy.orm import Session

from handlers.desk import Desk
from models.delivery import Delivery, DeliveryState
from models.follower import Follower
from models.notice import Notice, NoticeState


def plan_due_notices(desk: Desk) -> int:
    """Writes down one delivery for each follower of a notice whose time has come.

    Planning twice changes nothing: a follower has one delivery of a notice at most.
    """
    now = desk.clock.now()
    with desk.memory.write() as session:
        due = list(
            session.scalars(
                select(Notice)
                .where(Notice.state == NoticeState.SCHEDULED, Notice.at <= now)
                .with_for_update(skip_locked=True)
            )
        )
        for notice in due:
            _plan(session, notice, now)
    return len(due)


def _plan(session: Session, notice: Notice, now: datetime) -> None:
    reached = (
        select(literal(notice.id), Follower.id, literal(DeliveryState.WAITING.value), literal(0))
        .add_columns(literal(now, Delivery.next_try_at.type), literal(""))
        .where(Follower.following, Follower.openid.is_not(None), ~Follower.notices_off)
        .where(
            ~exists().where(Delivery.notice_id == notice.id, Delivery.follower_id == Follower.id)
        )
    )
    point_ids = [point.id for point in notice.points]
    if point_ids:
        reached = reached.where(Follower.point_id.in_(point_ids))
    columns = ["notice_id", "follower_id", "state", "attempts", "next_try_at", "reason"]
    session.execute(insert(Delivery).from_select(columns, reached))
    notice.state, notice.planned_at = NoticeState.SENDING, now
