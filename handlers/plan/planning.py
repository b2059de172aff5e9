"""A released notice whose time has come becomes deliveries and batches, page by page.

Nothing of it is sent before all of it stands: the notice turns to SENDING in the last step. Killed
in between, the planning goes on where it was; paused or withdrawn, it stops at the next page.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.alarm import sound
from handlers.alarm_words import mass_to_confirm
from handlers.audit import note
from handlers.desk import Desk
from handlers.plan.aim import Aim, aim_of
from handlers.plan.hours import is_quiet
from handlers.plan.means import Means, means_of
from handlers.plan.reach import planned_reach
from handlers.plan.rows import (
    batch_ends,
    fill_batch,
    is_one_alone,
    last_planned,
    leave_one_alone,
    make_batches,
    plan_page,
)
from models.consultation import Consultation, ConsultationState
from models.delivery import Way
from models.notice import Notice, NoticeState


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is decided once, so that all people of a notice are judged by the same moment."""

    notice_id: int
    aim: Aim
    means: Means


class _Stopped(Exception):  # noqa: N818 - says what happened
    """Paused, withdrawn, or in the hands of another process."""


def plan_due_notices(desk: Desk) -> int:
    """Plans every released notice whose time has come, outside the quiet hours. Returns how many
    are planned to their end. A follower has one delivery of a notice at most, ever."""
    now = desk.clock.now()
    if is_quiet(now, desk.notices):
        return 0
    with desk.memory.read() as session:
        due = session.scalars(
            select(Notice.id)
            .where(Notice.state == NoticeState.SCHEDULED, Notice.at <= now)
            .order_by(Notice.at, Notice.id)
        ).all()
    return sum(plan_notice(desk, notice_id) for notice_id in due)


def plan_notice(desk: Desk, notice_id: int) -> bool:
    """Plans one notice to its end; False when it was stopped on the way."""
    try:
        plan = _begin(desk, notice_id)
        if plan is None:
            return False
        _pages(desk, plan)
        for batch_id, after, upto in _batches(desk, plan):
            _fill(desk, plan, batch_id, after, upto)
        _finish(desk, plan)
    except _Stopped:
        return False
    return True


def _begin(desk: Desk, notice_id: int) -> _Plan | None:
    now = desk.clock.now()
    with desk.memory.write() as session:
        notice = _held(session, notice_id)
        if _is_pointless(session, notice):
            notice.state, notice.withdrawn_at = NoticeState.WITHDRAWN, now
            note(session, "定时任务", now, "withdraw_notice", "notice", notice_id)
            return None
        means = means_of(session, desk, now, without=notice_id)
        return _Plan(notice_id, aim_of(notice, now), means)


def _pages(desk: Desk, plan: _Plan) -> None:
    with desk.memory.read() as session:
        after: int | None = last_planned(session, plan.notice_id)
    while after is not None:
        with _step(desk, plan) as (session, notice, now):
            after = plan_page(session, notice, plan.aim, plan.means, after=after, now=now)


def _batches(desk: Desk, plan: _Plan) -> list[tuple[int, int, int]]:
    """Of each batch its id, and the followers (after, up to) that belong into it. Who they are is
    read outside the transaction: nobody else touches these rows, and it takes a while."""
    by_list = desk.notices.by_list
    with desk.memory.read() as session:
        alone = by_list and is_one_alone(session, plan.notice_id)
        parts = [] if alone else batch_ends(session, plan.notice_id, by_list=by_list)
    sizes, ends = [size for size, _ in parts], [end for _, end in parts]
    with _step(desk, plan) as (session, notice, now):
        if alone:
            leave_one_alone(session, notice.id)
        ids = make_batches(session, notice, sizes, by_list=by_list, now=now)
    return list(zip(ids, [0, *ends][: len(ends)], ends, strict=True))


def _fill(desk: Desk, plan: _Plan, batch_id: int, after: int, upto: int) -> None:
    while after < upto:
        with _step(desk, plan) as (session, notice, _):
            after = fill_batch(session, notice.id, batch_id, after, upto)


def _finish(desk: Desk, plan: _Plan) -> None:
    with desk.memory.read() as session:
        reach = planned_reach(session, plan.notice_id, plan.aim)
    with _step(desk, plan) as (session, notice, now):
        notice.state, notice.planned_at, notice.reach = NoticeState.SENDING, now, reach.as_row()
        if reach.ways.get(Way.MASS) and desk.notices.protected:
            sound(session, mass_to_confirm(notice.id), now)


@contextmanager
def _step(desk: Desk, plan: _Plan) -> Iterator[tuple[Session, Notice, datetime]]:
    """One short transaction, in which the notice is still ours to plan. Raises _Stopped."""
    with desk.memory.write() as session:
        yield session, _held(session, plan.notice_id), desk.clock.now()


def _held(session: Session, notice_id: int) -> Notice:
    notice = session.scalar(
        select(Notice)
        .where(Notice.id == notice_id, Notice.state == NoticeState.SCHEDULED)
        .with_for_update(skip_locked=True)
    )
    if notice is None:
        raise _Stopped
    return notice


def _is_pointless(session: Session, notice: Notice) -> bool:
    """It speaks of a consultation that was called off."""
    if notice.consultation_id is None:
        return False
    consultation = session.get_one(Consultation, notice.consultation_id)
    return consultation.state is ConsultationState.CANCELLED
