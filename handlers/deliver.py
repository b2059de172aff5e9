"""Deliveries of a notice: each is claimed, sent, recorded: at most once.

A customer-service message cannot be made idempotent at WeChat's side, so an attempt whose
outcome is not known ends as unknown and is never repeated by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from handlers.alarm import sound
from handlers.alarm_sending import hear
from handlers.alarm_words import unknown_deliveries
from handlers.desk import Desk
from handlers.ports import SendResult, SendState, Verdict
from handlers.release import notice_text
from models.delivery import Delivery, DeliveryState, Way
from models.follower import Follower
from models.notice import Notice, NoticeState

STALE = timedelta(minutes=5)
PAUSE = timedelta(minutes=10)  # how long a quota or a right that is gone is left alone
OPEN = (DeliveryState.WAITING, DeliveryState.SENDING)
_MOST_TRIES = 6
_AGAIN = {Verdict.RETRY, Verdict.REFRESH}


@dataclass(frozen=True, slots=True)
class _Claim:
    delivery_id: int
    follower_id: int
    openid: str
    text: str


def deliver_some(desk: Desk, limit: int = 100) -> int:
    """Works through waiting deliveries. Returns how many were taken up."""
    now = desk.clock.now()
    with desk.memory.read() as session:
        waiting = list(
            session.scalars(
                select(Delivery.id)
                .join(Notice, Notice.id == Delivery.notice_id)
                .where(Delivery.state == DeliveryState.WAITING, Delivery.next_try_at <= now)
                .where(Notice.state == NoticeState.SENDING, Delivery.way == Way.WINDOW)
                .order_by(Delivery.id)
                .limit(limit)
            )
        )
    for delivery_id in waiting:
        deliver(desk, delivery_id)
    _close_finished(desk)
    return len(waiting)


def deliver(desk: Desk, delivery_id: int) -> None:
    """One delivery: claimed in one transaction, sent outside any, recorded in another."""
    with desk.memory.write() as session:
        claim = _claim(session, delivery_id, desk.clock.now(), desk.rules.bulk_keeps)
    if claim is None:
        return
    result = desk.messenger.send_text(claim.openid, claim.text)
    with desk.memory.write() as session:
        _record(session, claim, result, desk.clock.now())


def give_up_stale_deliveries(desk: Desk) -> int:
    """A claim without an outcome is from a process that was killed: perhaps it went out."""
    now = desk.clock.now()
    with desk.memory.write() as session:
        stale = session.scalars(
            update(Delivery)
            .where(Delivery.state == DeliveryState.SENDING, Delivery.claimed_at < now - STALE)
            .values(state=DeliveryState.UNKNOWN, settled_at=now, reason="发送中断，不知道是否送达")
            .returning(Delivery.notice_id)
        ).all()
        for notice_id in sorted(set(stale)):
            sound(session, unknown_deliveries(notice_id), now)
    return len(stale)


def _claim(session: Session, delivery_id: int, now: datetime, keep: int) -> _Claim | None:
    won = session.execute(
        update(Delivery)
        .where(Delivery.id == delivery_id, Delivery.state == DeliveryState.WAITING)
        .values(state=DeliveryState.SENDING, claimed_at=now, attempts=Delivery.attempts + 1)
    )
    if won.rowcount != 1:  # type: ignore[attr-defined]
        return None
    delivery = session.get_one(Delivery, delivery_id)
    notice = session.get_one(Notice, delivery.notice_id)
    follower = session.get_one(Follower, delivery.follower_id)
    why_not = _why_not(notice, follower, now, keep)
    if why_not or follower.openid is None:
        delivery.state = DeliveryState.LEFT_OUT
        delivery.reason, delivery.settled_at = why_not, now
        return None
    return _Claim(delivery_id, follower.id, follower.openid, notice_text(notice.title, notice.text))


def _why_not(notice: Notice, follower: Follower, now: datetime, keep: int) -> str:
    if notice.state is NoticeState.WITHDRAWN:
        return "通知已撤回"
    if follower.openid is None:
        return "已删除信息"
    if not follower.following:
        return "已取消关注"
    if follower.notices_off:
        return "已退订"
    if not follower.window_open(now, keep=keep):
        return "超过四十八小时未说话，或本轮条数要留给答复"
    return ""


def _record(session: Session, claim: _Claim, result: SendResult, now: datetime) -> None:
    """Final states are final: a late outcome never reopens a delivery."""
    follower = session.get_one(Follower, claim.follower_id, with_for_update=True)  # as pushes do
    delivery = session.get(Delivery, claim.delivery_id)
    if delivery is None or delivery.state is not DeliveryState.SENDING:
        return
    delivery.code, delivery.reason = result.code, result.reason[:300]
    hear(session, result, now)
    refused = result.state is SendState.REFUSED
    if refused and result.verdict is Verdict.PAUSE:
        delivery.state = DeliveryState.WAITING  # nothing went out, and nothing is her fault
        delivery.attempts -= 1
        delivery.next_try_at = now + PAUSE
        return
    if refused and result.verdict in _AGAIN and delivery.attempts < _MOST_TRIES:
        delivery.state = DeliveryState.WAITING
        delivery.next_try_at = now + timedelta(seconds=2**delivery.attempts)
        return
    delivery.settled_at = now
    delivery.state = {
        SendState.SENT: DeliveryState.SENT,
        SendState.REFUSED: DeliveryState.REFUSED,
        SendState.UNKNOWN: DeliveryState.UNKNOWN,
    }[result.state]
    if result.state is SendState.UNKNOWN:
        sound(session, unknown_deliveries(delivery.notice_id), now)
    if result.state is SendState.SENT:
        follower.window_left = max(0, follower.window_left - 1)
    elif result.verdict is Verdict.GIVE_UP_PERSON:
        follower.shut_window()


def _close_finished(desk: Desk) -> None:
    now = desk.clock.now()
    with desk.memory.write() as session:
        session.execute(
            update(Notice)
            .where(Notice.state == NoticeState.SENDING)
            .where(~exists().where(Delivery.notice_id == Notice.id, Delivery.state.in_(OPEN)))
            .values(state=NoticeState.DONE, done_at=now)
        )
