"""A notice is done when nothing of it is on its way any more."""

from __future__ import annotations

from sqlalchemy import exists, select, update

from handlers.desk import Desk
from models.delivery import Delivery, DeliveryState, Way
from models.delivery_batch import BatchState, DeliveryBatch
from models.notice import Notice, NoticeState

OPEN = (DeliveryState.WAITING, DeliveryState.SENDING)
OPEN_BATCH = (BatchState.WAITING, BatchState.SENDING, BatchState.ACCEPTED)


def close_finished(desk: Desk) -> int:
    """Ends the notices that have nothing left to send. Returns how many."""
    now = desk.clock.now()
    on_its_way = exists().where(
        Delivery.notice_id == Notice.id, Delivery.state.in_(OPEN), Delivery.way != Way.NONE
    )
    in_a_batch = exists().where(
        DeliveryBatch.notice_id == Notice.id, DeliveryBatch.state.in_(OPEN_BATCH)
    )
    finished = select(Notice.id).where(
        Notice.state == NoticeState.SENDING,
        Notice.planned_at.is_not(None),
        ~in_a_batch,
        ~on_its_way,
    )
    with desk.memory.read() as session:
        ids = list(session.scalars(finished))
    if not ids:
        return 0
    with desk.memory.write() as session:
        session.execute(
            update(Notice)
            .where(Notice.id.in_(ids), Notice.state == NoticeState.SENDING)
            .values(state=NoticeState.DONE, done_at=now)
        )
    return len(ids)
