"""Notices as staff read them: the list, one with all its figures, and a wish before it is kept."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from handlers.access import ANNOUNCES, SUMMARISES, Actor, may, points_scope
from handlers.desk import Desk
from handlers.notice.calendar import Conflict, conflicts_of, notices_in
from handlers.notice.finding import digest_of, notice_for, notice_scope
from handlers.notice.out import Out, out_of
from handlers.notice.progress import Progress, progress_in
from handlers.notice.timing import doubts_about
from handlers.plan import Aim, Reach, aim_of, awake, means_of, reach_of
from handlers.plan.hours import month_of
from models.consultation import Consultation, ConsultationState
from models.contact_point import ContactPoint, active_points
from models.delivery import Delivery, DeliveryState, Way
from models.notice import Notice, NoticeKind, NoticeState
from models.staff import Staff

PER_PAGE = 30
_TO_COME = (NoticeState.WRITTEN, NoticeState.SCHEDULED)
_GOES_ON = (NoticeState.SCHEDULED, NoticeState.SENDING)


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One of the list."""

    notice: Notice
    points: list[str]  # empty: everyone
    deliveries: Counter[DeliveryState]
    writer: str
    releaser: str  # empty: nobody yet


@dataclass(frozen=True, slots=True)
class NoticeView:
    """One notice. `reach` is live before it is planned, and afterwards what it was then."""

    notice: Notice
    points: list[str]
    consultation: Consultation | None
    reach: Reach
    progress: Progress
    conflicts: list[Conflict]
    digest: str
    writer: str
    releaser: str
    hers: bool  # the actor may decide about it
    goes_at: datetime  # after the quiet hours, if it falls into them
    doubts: list[str]  # about its time, while it is to come

    @property
    def may_release(self) -> bool:
        return self.hers and self.notice.state is NoticeState.WRITTEN

    @property
    def may_edit(self) -> bool:
        return self.may_release

    @property
    def may_pause(self) -> bool:
        return self.hers and self.notice.state in _GOES_ON

    @property
    def may_resume(self) -> bool:
        return self.hers and self.notice.state is NoticeState.PAUSED

    @property
    def may_withdraw(self) -> bool:
        state = self.notice.state
        if state is NoticeState.DONE:
            return self.hers and self.out.can_be_stopped
        return self.hers and state is not NoticeState.WITHDRAWN

    @property
    def out(self) -> Out:
        """What has gone of it, and what a withdrawal does about that."""
        return out_of(self.notice, self.progress)


@dataclass(frozen=True, slots=True)
class Choices:
    """What a form offers."""

    points: list[ContactPoint]
    everyone: bool
    consultations: list[Consultation]


def list_notices(
    desk: Desk, actor: Actor, before: int | None
) -> tuple[list[NoticeRow], int | None]:
    """Notices that concern the actor's points, newest first, and the id to go on from."""
    may(actor, SUMMARISES)
    wanted = (
        select(Notice)
        .options(selectinload(Notice.points))
        .where(notice_scope(actor))
        .order_by(Notice.id.desc())
    )
    if before is not None:
        wanted = wanted.where(Notice.id < before)
    with desk.memory.read() as session:
        found = list(session.scalars(wanted.limit(PER_PAGE + 1)))
        kept = found[:PER_PAGE]
        counts, known = _counts(session, [notice.id for notice in kept]), _names(session)
    rows = [
        NoticeRow(
            notice,
            [point.name for point in notice.points],
            counts[notice.id],
            known.get(notice.written_by, notice.written_by),
            known.get(notice.released_by, notice.released_by),
        )
        for notice in kept
    ]
    return rows, kept[-1].id if len(found) > PER_PAGE else None


def open_notice(desk: Desk, actor: Actor, notice_id: int) -> NoticeView:
    """Raises NotFound, Refused."""
    may(actor, SUMMARISES)
    with desk.memory.read() as session:
        notice = notice_for(session, actor, notice_id)
        at = awake(max(notice.at, desk.clock.now()), desk.notices)
        known, aim = _names(session), aim_of(notice, at)
        planned = bool(notice.reach)
        reach = (
            Reach.of_row(notice.reach)
            if planned
            else reach_of(session, aim, means_of(session, desk, at, without=notice_id))
        )
        to_come = notice.state in _TO_COME
        month = notices_in(session, month_of(notice.at)) if to_come else []
        return NoticeView(
            notice,
            [point.name for point in notice.points],
            None if (about := notice.consultation_id) is None else session.get(Consultation, about),
            reach,
            progress_in(session, notice_id),
            conflicts_of(session, month, desk.notices, only=notice_id),
            digest_of(notice),
            known.get(notice.written_by, notice.written_by),
            known.get(notice.released_by, notice.released_by),
            _is_hers(actor, notice),
            at,
            _doubts(session, desk, notice) if to_come else [],
        )


def choices(desk: Desk, actor: Actor) -> Choices:
    """Raises Refused for who writes no notices."""
    may(actor, ANNOUNCES)
    mine = points_scope(actor)
    with desk.memory.read() as session:
        points = [p for p in active_points(session) if mine is None or p.id in mine]
        consultations = session.scalars(
            select(Consultation)
            .where(Consultation.state != ConsultationState.CANCELLED)
            .order_by(Consultation.id.desc())
            .limit(50)
        )
        return Choices(points, mine is None, list(consultations))


def try_out(desk: Desk, actor: Actor, aim: Aim) -> tuple[Reach, int]:
    """Whom it would reach as things stand, and how many more if it also went by mass send."""
    may(actor, ANNOUNCES)
    with desk.memory.read() as session:
        means = means_of(session, desk, aim.at)
        reach = reach_of(session, aim, means)
        if Way.MASS in aim.ways or aim.kind is NoticeKind.REMINDER:
            return reach, 0
        wider = Aim(aim.kind, aim.points, aim.consultation_id, aim.ways | {Way.MASS}, aim.at)
        return reach, reach_of(session, wider, means).reached - reach.reached


def timing(desk: Desk, actor: Actor, aim: Aim, wanted: datetime) -> list[str]:
    """What is awkward about `wanted`, for who writes it. Raises Refused."""
    may(actor, ANNOUNCES)
    with desk.memory.read() as session:
        return doubts_about(
            session,
            desk.notices,
            kind=aim.kind,
            consultation_id=aim.consultation_id,
            wanted=wanted,
        )


def _doubts(session: Session, desk: Desk, notice: Notice) -> list[str]:
    return doubts_about(
        session,
        desk.notices,
        kind=notice.kind,
        consultation_id=notice.consultation_id,
        wanted=max(notice.at, desk.clock.now()),
    )


def _counts(session: Session, ids: list[int]) -> dict[int, Counter[DeliveryState]]:
    counts: dict[int, Counter[DeliveryState]] = {notice_id: Counter() for notice_id in ids}
    for notice_id, state, count in session.execute(
        select(Delivery.notice_id, Delivery.state, func.count())
        .where(Delivery.notice_id.in_(ids))
        .group_by(Delivery.notice_id, Delivery.state)
    ):
        counts[notice_id][state] = count
    return counts


def _names(session: Session) -> dict[str, str]:
    rows = session.execute(select(Staff.login, Staff.name))
    return {row.login: row.name for row in rows}


def _is_hers(actor: Actor, notice: Notice) -> bool:
    mine = points_scope(actor)
    if actor.role not in ANNOUNCES:
        return False
    return mine is None or (bool(notice.points) and {p.id for p in notice.points} <= mine)
