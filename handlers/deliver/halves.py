"""One openid that WeChat does not know fails the call for everybody in its list. So the list is
halved until the bad one stands nearly alone: some twenty calls for ten thousand people."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.delivery import Delivery, DeliveryState
from models.delivery_batch import BatchState, DeliveryBatch

SMALLEST = 4  # two lists of two
_deliveries: Any = Delivery.__table__


def halve(session: Session, batch: DeliveryBatch, now: datetime) -> bool:
    """The second half of the people get a batch of their own. False when the list is too short.
    Only for a call that had surely no effect: nobody may stand in two lists that went out."""
    waiting = (Delivery.batch_id == batch.id, Delivery.state == DeliveryState.WAITING)
    ids = list(session.scalars(select(Delivery.id).where(*waiting).order_by(Delivery.id)))
    if len(ids) < SMALLEST:
        return False
    middle = ids[len(ids) // 2]
    other = _another(session, batch, len(ids) - len(ids) // 2, now)
    session.execute(
        _deliveries.update()
        .where(_deliveries.c.batch_id == batch.id, _deliveries.c.id >= middle)
        .where(_deliveries.c.state == DeliveryState.WAITING)
        .values(batch_id=other.id)
    )
    batch.size = len(ids) // 2
    batch.next_try_at = now
    return True


def _another(session: Session, batch: DeliveryBatch, size: int, now: datetime) -> DeliveryBatch:
    last = select(func.max(DeliveryBatch.number)).where(DeliveryBatch.notice_id == batch.notice_id)
    number = (session.scalar(last) or 0) + 1
    other = DeliveryBatch(
        notice_id=batch.notice_id,
        number=number,
        client_msg_id=f"{batch.client_msg_id.partition('x')[0]}x{number}",
        size=size,
        state=BatchState.WAITING,
        next_try_at=now,
    )
    session.add(other)
    session.flush()
    return other
