"""A withdrawn notice that went out as an article: WeChat is asked to delete it, batch by batch.

WeChat deletes articles only, and only after they were sent; ten calls a day. What people have is a
card that leads nowhere then. Deleting twice is harmless, so whoever was killed in the middle of a
call makes it again; WeChat refuses the second time, and then its status tells that it is done.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from handlers.alarm import sound
from handlers.alarm_sending import hear
from handlers.alarm_words import recall_failed
from handlers.deliver.parts import STALE
from handlers.deliver.rest import comes_back
from handlers.desk import Desk
from handlers.ports import JobStatus, SendResult, SendState, Verdict
from models.delivery_batch import BatchState, DeliveryBatch, RecallState
from models.notice import Notice

GIVEN_UP_AFTER = timedelta(days=3)
_LONGEST_WAIT = timedelta(minutes=30)
_AGAIN = {Verdict.RETRY, Verdict.REFRESH}
_ENDED = (BatchState.SENT, BatchState.UNKNOWN, BatchState.REFUSED, BatchState.LEFT_OUT)
_NO_NUMBER = (
    "微信没有给这次群发的编号，系统删不了。请到公众平台“群发记录”里看一眼，发出了就手工删除。"
)
_TOO_LONG = "请了三天，微信都没有删成。"


@dataclass(frozen=True, slots=True)
class _Claim:
    batch_id: int
    job_id: str
    attempt: int


def recall_batches(desk: Desk, most: int = 10) -> int:
    """The clock's turn: asks WeChat to delete what is to be taken back. Returns how many calls
    were made. A batch that has not ended at WeChat waits until it has."""
    for done in range(most):
        with desk.memory.write() as session:
            claim = _claim(session, desk.clock.now())
        if claim is None:
            return done
        result = desk.messenger.mass_delete(claim.job_id)
        status = JobStatus.TAKEN_BACK
        if result.state is not SendState.SENT:
            status = desk.messenger.mass_status(claim.job_id)
        with desk.memory.write() as session:
            _record(session, claim, result, status, desk.clock.now())
    return most


def _claim(session: Session, now: datetime) -> _Claim | None:
    """The next that can be asked for; those of which nothing can be asked end here."""
    while (row := session.execute(_next(now)).first()) is not None:
        batch, withdrawn_at = row
        if batch.state in {BatchState.REFUSED, BatchState.LEFT_OUT}:
            batch.recall = batch.recall_at = None  # nothing of it went out after all
        elif not batch.msg_id:
            _fail(session, batch, _NO_NUMBER, now)
        elif withdrawn_at is not None and now - withdrawn_at > GIVEN_UP_AFTER:
            _fail(session, batch, _TOO_LONG, now)
        else:
            batch.recall_tries += 1
            batch.recall_at = now + STALE  # when it is made again if nobody records its end
            return _Claim(batch.id, batch.msg_id, batch.recall_tries)
        session.flush()
    return None


def _next(now: datetime) -> Select[DeliveryBatch, datetime | None]:
    return (
        select(DeliveryBatch, Notice.withdrawn_at)
        .join(Notice, Notice.id == DeliveryBatch.notice_id)
        .where(DeliveryBatch.recall == RecallState.WANTED, DeliveryBatch.recall_at <= now)
        .where(DeliveryBatch.state.in_(_ENDED))
        .order_by(DeliveryBatch.recall_at, DeliveryBatch.id)
        .limit(1)
        .with_for_update(of=DeliveryBatch, skip_locked=True)
    )


def _record(
    session: Session, claim: _Claim, result: SendResult, status: JobStatus, now: datetime
) -> None:
    """`status` decides where the call itself was refused: it may be done, or not possible yet."""
    batch = session.get_one(DeliveryBatch, claim.batch_id, with_for_update=True)
    if batch.recall is not RecallState.WANTED or batch.recall_tries != claim.attempt:
        return
    hear(session, result, now)
    if status is JobStatus.TAKEN_BACK:
        batch.recall, batch.recall_at, batch.recall_reason = RecallState.DONE, now, ""
    elif result.verdict is Verdict.PAUSE:
        _again(batch, comes_back(result.code, now), result)
    elif _may_work_later(result, status):
        wait = timedelta(minutes=2 ** min(claim.attempt - 1, 5))
        _again(batch, now + min(wait, _LONGEST_WAIT), result)
    else:
        _fail(session, batch, result.reason, now)


def _may_work_later(result: SendResult, status: JobStatus) -> bool:
    if result.state is SendState.UNKNOWN or result.verdict in _AGAIN:
        return True
    return status in {JobStatus.SENDING, JobStatus.UNCLEAR}


def _again(batch: DeliveryBatch, then: datetime, result: SendResult) -> None:
    batch.recall_at, batch.recall_reason = then, result.reason[:300]


def _fail(session: Session, batch: DeliveryBatch, reason: str, now: datetime) -> None:
    batch.recall, batch.recall_at, batch.recall_reason = RecallState.FAILED, now, reason[:300]
    sound(session, recall_failed(batch.notice_id, batch.number, reason), now)
