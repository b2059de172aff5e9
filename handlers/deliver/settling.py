"""A batch comes to its end, and with it everybody who was in it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from handlers.alarm import sound
from handlers.alarm_words import batch_failed, unknown_batch
from models.delivery import Delivery, DeliveryState
from models.delivery_batch import BatchState, DeliveryBatch
from models.job_result import JobKind, JobResult

_deliveries: Any = Delivery.__table__
_BECOMES = {
    BatchState.SENT: DeliveryState.SENT,
    BatchState.REFUSED: DeliveryState.REFUSED,
    BatchState.UNKNOWN: DeliveryState.UNKNOWN,
}
_SENT = "send success"
_ERROR = re.compile(r"err\((\d+)\)")
_WHY = {
    "10001": "内容涉嫌广告",
    "20001": "内容涉嫌政治",
    "20002": "内容涉嫌色情",
    "20004": "内容涉嫌社会问题",
    "20006": "内容涉嫌违法犯罪",
    "20008": "内容涉嫌欺诈",
    "20013": "内容涉嫌版权问题",
    "22000": "内容涉嫌互推",
    "30001": "原创校验出错",
    "30002": "原创校验没有通过",
    "30003": "原创校验没有通过",
    "40001": "管理员在手机上点了拒绝",
    "40002": "管理员三十分钟内没有在手机上确认",
}


def end_batch(
    session: Session, batch: DeliveryBatch, state: BatchState, now: datetime, reason: str
) -> None:
    """Final: the batch, and whoever is still in it. Who waited when it was left out is left
    out; who may be in a list that went out is as sure or unsure as the batch."""
    batch.state, batch.settled_at, batch.reason = state, now, reason[:300]
    refused = state is BatchState.REFUSED
    being_sent = _deliveries.c.state == DeliveryState.SENDING
    left_out = DeliveryState.REFUSED if refused else DeliveryState.LEFT_OUT
    session.execute(
        _deliveries.update()
        .where(_deliveries.c.batch_id == batch.id)
        .where(_deliveries.c.state.in_((DeliveryState.WAITING, DeliveryState.SENDING)))
        .values(
            state=case((being_sent, _BECOMES.get(state, left_out)), else_=left_out),
            settled_at=now,
            code=batch.code,
            reason=reason[:300],
            message_id=batch.msg_id,
        )
    )
    if state is BatchState.UNKNOWN:
        sound(session, unknown_batch(batch.notice_id, batch.number), now)
    elif state is BatchState.REFUSED:
        sound(session, batch_failed(batch.notice_id, batch.number, f"{reason.rstrip('。')}。"), now)
    session.flush()


def settle_known(session: Session, batch: DeliveryBatch, now: datetime) -> bool:
    """Ends an accepted batch by what WeChat's event said, when that came before."""
    if batch.state is not BatchState.ACCEPTED or not batch.msg_id:
        return False
    told = session.scalar(
        select(JobResult).where(JobResult.kind == JobKind.MASS, JobResult.job_id == batch.msg_id)
    )
    if told is None:
        return False
    batch.total, batch.filtered = told.total, told.filtered
    batch.sent, batch.failed = told.sent, told.failed
    sent = told.status.strip().lower() == _SENT
    reason = "" if sent else said_of(told.status)
    end_batch(session, batch, BatchState.SENT if sent else BatchState.REFUSED, now, reason)
    return True


def said_of(status: str) -> str:
    """The status of MASSSENDJOBFINISH in words for staff."""
    found = _ERROR.search(status)
    if found is None:
        return "微信没有发出去，没有说明原因。"
    why = _WHY.get(found[1], "没有通过微信的检查")
    return f"{why}（{found[1]}）。"
