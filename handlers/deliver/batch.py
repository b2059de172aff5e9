"""Mass batches: one call to thousands, exactly once by its `client_msg_id`.

Who is in the list is decided at the moment of the call. When an answer is lost, the same call is
made again: WeChat then names the job it has already (45065). Whoever stood in a list that may have
gone out counts as being sent to; when she says no before the repetition, nobody can know whether
she was reached, and that is what is written down.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from handlers.deliver.claim import no_longer, resting
from handlers.deliver.outcome import record_batch
from handlers.deliver.overtaken import moot
from handlers.deliver.parts import STALE
from handlers.deliver.settling import end_batch
from handlers.deliver.tagging import send_by_tag
from handlers.desk import Desk, NoticeRules
from handlers.plan.hours import is_quiet
from handlers.ports import MassBody, SendResult
from handlers.release import notice_text
from models.delivery import Delivery, DeliveryState, Way
from models.delivery_batch import BatchState, DeliveryBatch
from models.follower import Follower
from models.notice import Notice, NoticeState

REPEATED_WITHIN = timedelta(hours=23, minutes=30)
"""WeChat knows a `clientmsgid` for 24 hours; some air, for its clock need not be ours."""
FEWEST = 2
_deliveries: Any = Delivery.__table__
_IN_LIST = (DeliveryState.WAITING, DeliveryState.SENDING)
_IS_OPEN = or_(*(_deliveries.c.state == state for state in _IN_LIST))


@dataclass(frozen=True, slots=True)
class BatchClaim:
    """One batch taken up, with its list. `unsure`: an earlier call of it may have gone out."""

    batch_id: int
    attempt: int
    notice_id: int
    client_msg_id: str
    body: MassBody
    openids: Sequence[str]
    unsure: bool


def send_batches(desk: Desk, most: int = 20) -> int:
    """The clock's turn: batches whose time has come, one after the other. Returns how many calls
    were made. None in the quiet hours."""
    by_list = desk.notices.by_list
    for done in range(most):
        with desk.memory.write() as session:
            claim = _claim(session, desk.clock.now(), desk.notices)
        if claim is None:
            return done
        result = _call(desk, claim, by_list=by_list)
        with desk.memory.write() as session:
            now = desk.clock.now()
            record_batch(session, claim.batch_id, claim.attempt, result, now, unsure=claim.unsure)
    return most


def _call(desk: Desk, claim: BatchClaim, *, by_list: bool) -> SendResult:
    if by_list:
        return desk.messenger.mass_send_list(claim.openids, claim.body, claim.client_msg_id)
    return send_by_tag(desk, claim.batch_id, claim.openids, claim.body, unsure=claim.unsure)


def _claim(session: Session, now: datetime, rules: NoticeRules) -> BatchClaim | None:
    """The next batch that can be called. Batches that cannot be any more end here."""
    if is_quiet(now, rules) or Way.MASS in resting(session, now):
        return None
    while True:
        row = session.execute(_next(now)).first()
        if row is None:
            return None
        batch, notice = row
        claim = _take_up(session, batch, notice, now, fewest=FEWEST if rules.by_list else 1)
        if claim is not None:
            return claim


def _next(now: datetime) -> Any:
    """Of notices being sent: what waits, and what must be called again. Of a withdrawn one: what
    may have gone out before, which can be settled no more."""
    batch = DeliveryBatch
    due = and_(batch.state == BatchState.WAITING, batch.next_try_at <= now)
    doubted = and_(batch.claimed_at.is_(None), batch.next_try_at <= now)
    orphaned = batch.claimed_at < now - STALE  # taken up by a process that is gone
    again = and_(batch.state == BatchState.SENDING, or_(doubted, orphaned))
    sent = Notice.state == NoticeState.SENDING
    withdrawn = Notice.state == NoticeState.WITHDRAWN
    return (
        select(DeliveryBatch, Notice)
        .join(Notice, Notice.id == batch.notice_id)
        .where(or_(and_(sent, or_(due, again)), and_(withdrawn, again)))
        .order_by(DeliveryBatch.next_try_at, DeliveryBatch.id)
        .limit(1)
        .with_for_update(of=DeliveryBatch, skip_locked=True)
    )


def _take_up(
    session: Session, batch: DeliveryBatch, notice: Notice, now: datetime, *, fewest: int
) -> BatchClaim | None:
    if why := moot(session, notice, now):
        _stop(session, batch, now, why)
        return None
    if batch.first_tried_at is not None and now - batch.first_tried_at > REPEATED_WITHIN:
        end_batch(session, batch, BatchState.UNKNOWN, now, "一天之内微信都没有给明确结果")
        return None
    rows = session.execute(_people(batch.id)).all()
    unsure = any(row.state is DeliveryState.SENDING for row in rows)
    openids = _listed(session, rows, now)
    if len(openids) < fewest:
        _too_few(session, batch, now, unsure=unsure)
        return None
    _mark(session, batch.id, now)
    batch.state, batch.claimed_at, batch.size = BatchState.SENDING, now, len(openids)
    batch.attempts += 1
    batch.first_tried_at = batch.first_tried_at or now
    session.flush()
    return BatchClaim(
        batch_id=batch.id,
        attempt=batch.attempts,
        notice_id=notice.id,
        client_msg_id=batch.client_msg_id,
        body=MassBody(notice_text(notice.title, notice.text), notice.media_id),
        openids=openids,
        unsure=unsure,
    )


def _stop(session: Session, batch: DeliveryBatch, now: datetime, why: str) -> None:
    """What surely never went out is left out; what may have can be settled no more."""
    if batch.state is BatchState.WAITING:
        end_batch(session, batch, BatchState.LEFT_OUT, now, why)
    else:
        end_batch(session, batch, BatchState.UNKNOWN, now, f"{why}，但那时群发可能已经发出")


def _people(batch_id: int) -> Any:
    return (
        select(
            Delivery.id,
            Delivery.state,
            Follower.openid,
            Follower.following,
            Follower.notices_off,
        )
        .join(Follower, Follower.id == Delivery.follower_id)
        .where(Delivery.batch_id == batch_id, Delivery.state.in_(_IN_LIST))
        .order_by(Delivery.id)
    )


def _listed(session: Session, rows: Sequence[Row[Any]], now: datetime) -> list[str]:
    """Who still wants it; the others are written off, each with her reason."""
    openids, barred = [], []
    for row in rows:
        why = no_longer(row.openid, following=row.following, notices_off=row.notices_off)
        if not why:
            openids.append(row.openid)
        elif row.state is DeliveryState.WAITING:
            barred.append({"row": row.id, "new": DeliveryState.LEFT_OUT, "why": why})
        else:
            why = f"{why}，但那时群发可能已经发出，不确定是否收到"
            barred.append({"row": row.id, "new": DeliveryState.UNKNOWN, "why": why})
    if barred:
        statement = (
            _deliveries.update()
            .where(_deliveries.c.id == bindparam("row"), _IS_OPEN)
            .values(state=bindparam("new"), reason=bindparam("why"), settled_at=now)
        )
        session.execute(statement, barred)
    return openids


def _mark(session: Session, batch_id: int, now: datetime) -> None:
    session.execute(
        _deliveries.update()
        .where(_deliveries.c.batch_id == batch_id)
        .where(_deliveries.c.state == DeliveryState.WAITING)
        .values(state=DeliveryState.SENDING, claimed_at=now, attempts=_deliveries.c.attempts + 1)
    )


def _too_few(session: Session, batch: DeliveryBatch, now: datetime, *, unsure: bool) -> None:
    """WeChat takes no list of one; nobody is left hanging because the others left."""
    if unsure:
        end_batch(session, batch, BatchState.UNKNOWN, now, "名单里的人都走了，发出没有已无从确认")
    else:
        end_batch(
            session, batch, BatchState.LEFT_OUT, now, "群发至少要有两个人，这一批只剩不到两个"
        )
