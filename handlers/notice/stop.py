"""Paused, resumed, withdrawn: what has not gone is held back; of what has gone, articles alone
can be taken back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from handlers.access import ANNOUNCES, Actor, Refused, may
from handlers.audit import note
from handlers.desk import Desk
from handlers.notice.checks import demand_own
from handlers.notice.finding import notice_for
from handlers.notice.out import GONE_BATCHES, Out, out_of
from handlers.notice.progress import progress_in
from handlers.notice.withdrawing import leave_out
from handlers.plan import awake
from models.delivery_batch import BatchState, DeliveryBatch, RecallState
from models.notice import NOTICE_STATE_NAMES, Notice, NoticeState

_RUNNING = (NoticeState.SCHEDULED, NoticeState.SENDING)


def pause_notice(desk: Desk, actor: Actor, notice_id: int) -> None:
    """Holds back what has not gone yet. Raises NotFound, Refused."""
    now = desk.clock.now()
    with desk.memory.write() as session:
        notice = _of(session, actor, notice_id)
        if notice.state not in _RUNNING:
            raise Refused(f"这份通知现在是“{NOTICE_STATE_NAMES[notice.state]}”，没有什么要暂停的。")
        notice.state, notice.paused_at = NoticeState.PAUSED, now
        note(session, actor, now, "pause_notice", "notice", notice_id)


def resume_notice(desk: Desk, actor: Actor, notice_id: int) -> None:
    """Lets it go on where it was held. Raises NotFound, Refused."""
    now = desk.clock.now()
    with desk.memory.write() as session:
        notice = _of(session, actor, notice_id)
        if notice.state is not NoticeState.PAUSED:
            raise Refused(f"这份通知现在是“{NOTICE_STATE_NAMES[notice.state]}”，不用继续。")
        if notice.planned_at is None:
            notice.state, notice.at = (
                NoticeState.SCHEDULED,
                awake(max(notice.at, now), desk.notices),
            )
        else:
            notice.state = NoticeState.SENDING
        notice.paused_at = None
        note(session, actor, now, "resume_notice", "notice", notice_id)


def withdraw_notice(desk: Desk, actor: Actor, notice_id: int) -> Out:
    """Stops it for good. Nothing that waits goes out from this moment on; what is written down
    for the people who would have got it follows by itself (`leave_out_withdrawn`), and articles
    that are out WeChat is asked to delete (`recall_batches`). Returns what had gone.

    Raises NotFound, Refused: withdrawn already, or nothing of it can be stopped any more.
    """
    now = desk.clock.now()
    with desk.memory.write() as session:
        notice = _of(session, actor, notice_id)
        out = out_of(notice, progress_in(session, notice_id))
        _demand_stoppable(notice, out)
        notice.state, notice.withdrawn_at = NoticeState.WITHDRAWN, now
        notice.done_at = None  # the clock has something to finish again
        session.execute(
            update(DeliveryBatch)
            .where(DeliveryBatch.notice_id == notice_id, DeliveryBatch.state == BatchState.WAITING)
            .values(state=BatchState.LEFT_OUT, settled_at=now, reason="通知已撤回")
        )
        if notice.media_id:
            _take_back(session, notice_id, now)
        leave_out(session, notice_id, now)
        note(session, actor, now, "withdraw_notice", "notice", notice_id)
    return out


def _demand_stoppable(notice: Notice, out: Out) -> None:
    if notice.state is NoticeState.WITHDRAWN:
        raise Refused("这份通知已经撤回了，不用再撤。")
    if notice.state is NoticeState.DONE and not out.can_be_stopped:
        raise Refused("这份通知已经发完，微信收不回来了。内容有错的，请另写一份更正。")


def _take_back(session: Session, notice_id: int, now: datetime) -> None:
    session.execute(
        update(DeliveryBatch)
        .where(DeliveryBatch.notice_id == notice_id, DeliveryBatch.state.in_(GONE_BATCHES))
        .values(recall=RecallState.WANTED, recall_at=now)
    )


def _of(session: Session, actor: Actor, notice_id: int) -> Notice:
    """The notice, if the actor may decide about it. Raises NotFound, Refused."""
    may(actor, ANNOUNCES)
    notice = notice_for(session, actor, notice_id, lock=True)
    demand_own(actor, frozenset(point.id for point in notice.points))
    return notice
