"""How one call of a mass batch ended, and when it may be made again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.alarm_sending import hear
from handlers.deliver.halves import halve
from handlers.deliver.overtaken import WITHDRAWN
from handlers.deliver.rest import rest
from handlers.deliver.settling import end_batch, settle_known
from handlers.ports import SendResult, SendState, Verdict
from models.delivery import Delivery, DeliveryState, Way
from models.delivery_batch import BatchState, DeliveryBatch
from models.notice import Notice, NoticeState

REPEAT_AFTER = timedelta(seconds=65)
"""The same `clientmsgid` within a minute is refused (45066), and that refusal counts anew."""
SAME_TOO_SOON = 45066
_LONGEST_WAIT = timedelta(minutes=30)
_AGAIN = {Verdict.RETRY, Verdict.REFRESH}
_WAITS = _AGAIN | {Verdict.PAUSE, Verdict.GIVE_UP_PERSON}  # it would wait for another call
_deliveries: Any = Delivery.__table__


def record_batch(
    session: Session,
    batch_id: int,
    attempt: int,
    result: SendResult,
    now: datetime,
    *,
    unsure: bool,
) -> None:
    """Final states are final, and a late outcome of an earlier attempt changes nothing."""
    withdrawn = _is_withdrawn(session, batch_id)
    batch = session.get_one(DeliveryBatch, batch_id, with_for_update=True)
    if batch.state is not BatchState.SENDING or batch.attempts != attempt:
        return
    hear(session, result, now)
    batch.code, batch.reason = result.code, result.reason[:300]
    if result.state is SendState.SENT:
        _accept(session, batch, result, now)
    elif result.state is SendState.UNKNOWN or result.code == SAME_TOO_SOON:
        _doubt(batch, now + REPEAT_AFTER)
    elif withdrawn and not unsure and result.verdict in _WAITS:
        if result.verdict is Verdict.PAUSE:
            rest(session, Way.MASS, result, now)
        end_batch(session, batch, BatchState.LEFT_OUT, now, WITHDRAWN)
    elif result.verdict is Verdict.PAUSE:
        _again(session, batch, rest(session, Way.MASS, result, now), unsure=unsure)
    elif result.verdict in _AGAIN:
        wait = timedelta(seconds=30 * 2 ** min(batch.attempts, 6))
        then = now + max(REPEAT_AFTER, min(wait, _LONGEST_WAIT))
        _again(session, batch, then, unsure=unsure)
    elif result.verdict is Verdict.GIVE_UP_PERSON and not unsure:
        _again(session, batch, now, unsure=False)
        if not halve(session, batch, now):
            end_batch(session, batch, BatchState.REFUSED, now, result.reason)
    else:  # an earlier call of it may have gone out all the same
        end = BatchState.UNKNOWN if unsure else BatchState.REFUSED
        end_batch(session, batch, end, now, result.reason)


def _is_withdrawn(session: Session, batch_id: int) -> bool:
    """Held until this is written down, so that a withdrawal comes before or after it, and sees
    the batch then. The notice is locked before its batch, as a withdrawal does."""
    state = session.scalar(
        select(Notice.state)
        .join(DeliveryBatch, DeliveryBatch.notice_id == Notice.id)
        .where(DeliveryBatch.id == batch_id)
        .with_for_update(read=True, of=Notice)
    )
    return state is NoticeState.WITHDRAWN


def _accept(session: Session, batch: DeliveryBatch, result: SendResult, now: datetime) -> None:
    """Queued at WeChat. What became of it is told by an event, which may have come already."""
    batch.state, batch.accepted_at = BatchState.ACCEPTED, now
    batch.msg_id = result.job_id or ""
    session.flush()
    settle_known(session, batch, now)


def _doubt(batch: DeliveryBatch, then: datetime) -> None:
    """It may have gone out, so it stays being sent; then the same call is made again."""
    batch.claimed_at, batch.next_try_at = None, then


def _again(session: Session, batch: DeliveryBatch, then: datetime, *, unsure: bool) -> None:
    """This call had surely no effect; when no earlier one may have had any, nothing has begun."""
    if unsure:
        _doubt(batch, then)
        return
    batch.state, batch.next_try_at = BatchState.WAITING, then
    batch.first_tried_at = batch.claimed_at = None
    session.execute(
        _deliveries.update()
        .where(_deliveries.c.batch_id == batch.id)
        .where(_deliveries.c.state == DeliveryState.SENDING)
        .values(state=DeliveryState.WAITING, claimed_at=None)
    )
