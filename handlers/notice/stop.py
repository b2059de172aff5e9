"""Paused, resumed, withdrawn: what has not gone is held back; what WeChat has, it keeps."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from handlers.access import ANNOUNCES, Actor, Refused, may
from handlers.audit import note
from handlers.desk import Desk
from handlers.notice.checks import demand_own
from handlers.notice.finding import notice_for
from handlers.notice.withdrawing import leave_out
from handlers.plan import awake
from models.delivery_batch import BatchState, DeliveryBatch
from models.notice import NOTICE_STATE_NAMES, Notice, NoticeState

_RUNNING = (NoticeState.SCHEDULED, NoticeState.SENDING)
_ENDED = (NoticeState.DONE, NoticeState.WITHDRAWN)


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


def withdraw_notice(desk: Desk, actor: Actor, notice_id: int) -> None:
    """Stops it for good. Nothing that waits goes out from this moment on; what is written down
    for the people who would have got it follows by itself (`leave_out_withdrawn`).

    Raises NotFound, Refused: it ended already.
    """
    now = desk.clock.now()
    with desk.memory.write() as session:
        notice = _of(session, actor, notice_id)
        if notice.state in _ENDED:
            raise Refused(f"这份通知现在是“{NOTICE_STATE_NAMES[notice.state]}”，撤不回来了。")
        notice.state, notice.withdrawn_at = NoticeState.WITHDRAWN, now
        session.execute(
            update(DeliveryBatch)
            .where(DeliveryBatch.notice_id == notice_id, DeliveryBatch.state == BatchState.WAITING)
            .values(state=BatchState.LEFT_OUT, settled_at=now, reason="通知已撤回")
        )
        leave_out(session, notice_id, now)
        note(session, actor, now, "withdraw_notice", "notice", notice_id)


def _of(session: Session, actor: Actor, notice_id: int) -> Notice:
    """The notice, if the actor may decide about it. Raises NotFound, Refused."""
    may(actor, ANNOUNCES)
    notice = notice_for(session, actor, notice_id, lock=True)
    demand_own(actor, frozenset(point.id for point in notice.points))
    return notice
