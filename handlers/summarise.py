"""Seven days of a point or of the city, gathered for the weekly summary (周报).

Matters count by arrival, moves by when they were made. Sealed matters never leave this desk.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import ColumnElement, Select, and_, func, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from handlers.access import Refused
from handlers.desk import Desk
from handlers.register import is_sample
from models.answer import Answer
from models.contact_point import ContactPoint, PointStatus, all_points, point_named
from models.delivery import Delivery, DeliveryState
from models.follower import Follower
from models.matter import CHANNEL_NAMES, STATE_NAMES, WAITING, Matter, State, against_staff
from models.notice import Notice, notice_point
from models.referral import Referral
from models.site import Site
from models.words import Kind
from reports.docx import weekly_docx
from reports.week import Week
from reports.weekly import CITY, Line, NoticeLine, WeeklyData
from reports.xlsx import weekly_xlsx

_LEFT_OUT = (State.ERASED, State.HELD)
_FAILED = (DeliveryState.REFUSED, DeliveryState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Papers:
    """The two files of a summary, as written."""

    xlsx: Path
    docx: Path


def summarise(desk: Desk, week: Week, point: str | None, folder: Path) -> Papers:
    """Writes 周报_…xlsx and .docx of `week` into `folder`. Raises Refused for an unknown point."""
    with desk.memory.read() as session:
        data = weekly_data(session, desk, week, point)
    folder.mkdir(parents=True, exist_ok=True)
    papers = Papers(folder / f"{data.file_stem}.xlsx", folder / f"{data.file_stem}.docx")
    papers.xlsx.write_bytes(weekly_xlsx(data))
    papers.docx.write_bytes(weekly_docx(data))
    return papers


def weekly_data(session: Session, desk: Desk, week: Week, point: str | None) -> WeeklyData:
    """The rows and figures of one week, for one point or (None) the whole city."""
    where = None if point is None else point_named(session, point)
    if point is not None and where is None:
        raise Refused(f"没有叫“{point}”的联系点，请核对名称。")
    here = true() if where is None else and_(Matter.point_id == where.id, ~against_staff())
    shown = [p for p in all_points(session) if p.status is not PointStatus.RETIRED]
    return WeeklyData(
        week=week,
        scope=CITY if where is None else where.name,
        points=tuple(p.name for p in shown) if where is None else (where.name,),
        lines=_lines(session, _matters(here).where(*_in(Matter.arrived_at, week))),
        previous_total_by_kind=_by_kind(session, here, week.previous()),
        unanswered=_lines(session, _unanswered(here)),
        referrals=_referrals(session, here, week),
        notices=_notices(session, where, week),
        answers_given=_answers(session, here, week),
        new_followers=_new_followers(session, where, week),
        sample=is_sample(session),
        made=desk.clock.now(),
        office=desk.rules.office if where is None else f"{where.name}基层立法联系点",
    )


def _in(column: InstrumentedAttribute[datetime], week: Week) -> Sequence[ColumnElement[bool]]:
    return (column >= week.start, column < week.end)


def _matters(here: ColumnElement[bool]) -> Select[Matter]:
    return (
        select(Matter)
        .where(here, ~Matter.sealed, Matter.state.not_in(_LEFT_OUT))
        .order_by(Matter.arrived_at, Matter.id)
    )


def _unanswered(here: ColumnElement[bool]) -> Select[Matter]:
    """Open at the moment the paper is made, which prints that moment."""
    return _matters(here).where(Matter.kind == Kind.QUESTION, Matter.state.in_(WAITING))


def _lines(session: Session, matters: Select[Matter]) -> tuple[Line, ...]:
    points = {p.id: p.name for p in all_points(session)}
    sites = {site.id: site.name for site in session.scalars(select(Site))}
    found = list(session.scalars(matters))
    referred = _referred_to(session, [matter.id for matter in found])
    return tuple(
        Line(
            number=matter.number,
            arrived=matter.arrived_at,
            point=points.get(matter.point_id or 0),
            site=sites.get(matter.site_id or 0),
            channel=CHANNEL_NAMES[matter.channel],
            kind=matter.kind,
            text=matter.tidied or matter.verbatim,
            articles=tuple(matter.articles),
            state=STATE_NAMES[matter.state],
            answered=matter.answered_at,
            referred_to=referred.get(matter.id),
            due=matter.due_on,
            sealed=matter.sealed,
        )
        for matter in found
    )


def _referred_to(session: Session, matter_ids: list[int]) -> dict[int, str]:
    """The last door of each matter."""
    rows = session.execute(
        select(Referral.matter_id, Referral.name, Referral.phone)
        .where(Referral.matter_id.in_(matter_ids))
        .order_by(Referral.id)
    )
    return {matter_id: _door(name, phone) for matter_id, name, phone in rows}


def _door(name: str, phone: str) -> str:
    return f"{name}（{phone}）" if phone else name


def _by_kind(session: Session, here: ColumnElement[bool], week: Week) -> dict[Kind, int]:
    rows = session.execute(
        select(Matter.kind, func.count(Matter.id))
        .where(here, ~Matter.sealed, Matter.state.not_in(_LEFT_OUT))
        .where(*_in(Matter.arrived_at, week))
        .group_by(Matter.kind)
    )
    return dict(rows.all())


def _referrals(session: Session, here: ColumnElement[bool], week: Week) -> dict[str, int]:
    rows = session.execute(
        select(Referral.name, Referral.phone, func.count(Referral.id))
        .join(Matter, Matter.id == Referral.matter_id)
        .where(here, ~Matter.sealed, Matter.state.not_in(_LEFT_OUT), *_in(Referral.at, week))
        .group_by(Referral.name, Referral.phone)
        .order_by(func.count(Referral.id).desc(), Referral.name)
    )
    return {_door(name, phone): count for name, phone, count in rows}


def _notices(session: Session, where: ContactPoint | None, week: Week) -> tuple[NoticeLine, ...]:
    notices = select(Notice).where(*_in(Notice.at, week), Notice.planned_at.is_not(None))
    if where is not None:
        notices = notices.join(notice_point).where(notice_point.c.point_id == where.id)
    return tuple(_notice_line(session, row) for row in session.scalars(notices.order_by(Notice.at)))


def _notice_line(session: Session, notice: Notice) -> NoticeLine:
    rows = session.execute(
        select(Delivery.state, func.count(Delivery.id))
        .where(Delivery.notice_id == notice.id)
        .group_by(Delivery.state)
    )
    counts = dict(rows.all())
    return NoticeLine(
        title=notice.title,
        sent_at=notice.at,
        planned=sum(counts.values()),
        reached=counts.get(DeliveryState.SENT, 0),
        failed=sum(counts.get(state, 0) for state in _FAILED),
    )


def _answers(session: Session, here: ColumnElement[bool], week: Week) -> int:
    count = (
        select(func.count(Answer.id))
        .join(Matter, Matter.id == Answer.matter_id)
        .where(here, ~Matter.sealed, *_in(Answer.written_at, week))
    )
    return session.scalar(count) or 0


def _new_followers(session: Session, where: ContactPoint | None, week: Week) -> int:
    count = select(func.count(Follower.id)).where(*_in(Follower.followed_at, week))
    if where is not None:
        count = count.where(Follower.point_id == where.id)
    return session.scalar(count) or 0
