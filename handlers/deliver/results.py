"""What became of the batches WeChat accepted: by its event, or by asking when none comes."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from handlers.deliver.settling import end_batch, settle_known
from handlers.deliver.tagging import drop_tag
from handlers.desk import Desk
from handlers.ports import JobStatus
from models.delivery_batch import BatchState, DeliveryBatch
from models.job_result import JobKind, JobResult
from models.notice import Notice

ASKED_AFTER = timedelta(minutes=5)
ASKED_AGAIN = timedelta(minutes=10)
GIVEN_UP_AFTER = timedelta(hours=24)
_LOST_AFTER = timedelta(minutes=30)  # a job that WeChat does not know may be young
_OPEN = (BatchState.WAITING, BatchState.SENDING, BatchState.ACCEPTED)


def settle_results(desk: Desk) -> int:
    """Ends the batches whose event has come, adds totals that came late, asks for what did not
    come. Returns how many batches ended."""
    now = desk.clock.now()
    with desk.memory.read() as session:
        told = list(session.scalars(_told()))
        silent = session.execute(_silent(now)).all()
    ended = sum(_settle(desk, batch_id, now) for batch_id in told)
    for batch_id, job_id in silent:
        status = desk.messenger.mass_status(job_id) if job_id else JobStatus.UNKNOWN_JOB
        ended += _answered(desk, batch_id, status)
    _drop_tags(desk)
    return ended


def _told() -> Select[int]:
    without = DeliveryBatch.total.is_(None) & (DeliveryBatch.state == BatchState.SENT)
    return (
        select(DeliveryBatch.id)
        .join(JobResult, JobResult.job_id == DeliveryBatch.msg_id)
        .where(JobResult.kind == JobKind.MASS)
        .where((DeliveryBatch.state == BatchState.ACCEPTED) | without)
        .order_by(DeliveryBatch.id)
        .limit(100)
    )


def _silent(now: datetime) -> Select[int, str]:
    never = DeliveryBatch.asked_at.is_(None)
    return (
        select(DeliveryBatch.id, DeliveryBatch.msg_id)
        .where(DeliveryBatch.state == BatchState.ACCEPTED)
        .where(DeliveryBatch.accepted_at < now - ASKED_AFTER)
        .where(never | (DeliveryBatch.asked_at < now - ASKED_AGAIN))
        .order_by(DeliveryBatch.id)
        .limit(20)
    )


def _settle(desk: Desk, batch_id: int, now: datetime) -> bool:
    with desk.memory.write() as session:
        batch = session.get_one(DeliveryBatch, batch_id, with_for_update=True)
        if batch.state is BatchState.SENT:
            _add_totals(session, batch)
            return False
        return settle_known(session, batch, now)


def _add_totals(session: Session, batch: DeliveryBatch) -> None:
    """Its state is final; how many it reached was told later."""
    told = session.scalar(
        select(JobResult).where(JobResult.kind == JobKind.MASS, JobResult.job_id == batch.msg_id)
    )
    if told is not None:
        batch.total, batch.filtered = told.total, told.filtered
        batch.sent, batch.failed = told.sent, told.failed


def _answered(desk: Desk, batch_id: int, status: JobStatus) -> bool:
    now = desk.clock.now()
    with desk.memory.write() as session:
        batch = session.get_one(DeliveryBatch, batch_id, with_for_update=True)
        if batch.state is not BatchState.ACCEPTED or batch.accepted_at is None:
            return False
        batch.asked_at = now
        if settle_known(session, batch, now):
            return True
        end = _end_of(status, now - batch.accepted_at)
        if end is not None:
            end_batch(session, batch, end[0], now, end[1])
        return end is not None


def _end_of(status: JobStatus, age: timedelta) -> tuple[BatchState, str] | None:
    """What a status amounts to; None: wait. What was taken back had been sent."""
    if status in {JobStatus.SENT, JobStatus.TAKEN_BACK}:
        return BatchState.SENT, ""
    if status is JobStatus.FAILED:
        return BatchState.REFUSED, "微信没有发出去，没有说明原因。"
    if status is JobStatus.UNKNOWN_JOB and age > _LOST_AFTER:
        return BatchState.UNKNOWN, "微信查不到这次群发。"
    if age > GIVEN_UP_AFTER:
        return BatchState.UNKNOWN, "一天之内微信都没有给明确结果。"
    return None


def _drop_tags(desk: Desk) -> None:
    """The frozen lists of notices whose batches have all ended."""
    open_ = select(DeliveryBatch.notice_id).where(DeliveryBatch.state.in_(_OPEN))
    with desk.memory.read() as session:
        idle = session.execute(
            select(Notice.id, Notice.tag_id)
            .where(Notice.tag_id.is_not(None), Notice.id.not_in(open_))
            .limit(5)
        ).all()
    for notice_id, tag_id in idle:
        if tag_id is not None:
            drop_tag(desk, notice_id, tag_id)
