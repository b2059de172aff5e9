"""One week of a point or of the city, read from the memory: cells, lists, referrals, notices.

Matters count by arrival, moves by when they were made. Sealed matters never leave this desk, and
no total holds them: a total that moved when a report came in would tell that one did.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, distinct, func, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from handlers.counter.activity import week_activities
from handlers.desk import Desk
from handlers.register import is_sample
from handlers.week_themes import week_themes, week_topics
from models.answer import About, Answer
from models.contact_point import ContactPoint, PointStatus, all_points
from models.delivery import Delivery, DeliveryState
from models.follower import Follower
from models.matter import (
    CHANNEL_NAMES,
    STATE_NAMES,
    UNDER_14,
    WAITING,
    Matter,
    State,
    against_staff,
)
from models.notice import Notice, notice_point
from models.referral import Referral
from models.site import Site
from models.words import Kind
from reports.cases import choose_cases
from reports.mask import mask
from reports.week import Week
from reports.weekly import (
    CITY,
    COUNTED,
    Cell,
    Line,
    NoticeLine,
    WeeklyData,
    WeekTheme,
)

_LEFT_OUT = (State.ERASED, State.HELD)
_FAILED = (DeliveryState.REFUSED, DeliveryState.UNKNOWN)


def gather(session: Session, desk: Desk, week: Week, where: ContactPoint | None) -> WeeklyData:
    """The rows and figures of one week, for one point or (None) the whole city."""
    here = _here(where)
    themes = week_themes(session, here, week)
    shown = [p for p in all_points(session) if p.status is not PointStatus.RETIRED]
    lines = _lines(session, here, *_in(Matter.arrived_at, week))
    return WeeklyData(
        week=week,
        scope=CITY if where is None else where.name,
        points=tuple(p.name for p in shown) if where is None else (where.name,),
        cells=tally(session, week, where),
        lines=lines,
        previous_total_by_kind=_by_kind(session, here, week.previous()),
        unanswered=_lines(session, here, *_open_questions()),
        referrals=_referrals(session, here, week),
        notices=_notices(session, where, week),
        answered=_answered(session, here, week),
        new_followers=_new_followers(session, where, week),
        topics=week_topics(session, here, week),
        themes=themes,
        activities=tuple(week_activities(session, week, where)),
        cases=_quoted(lines, themes),
        sample=is_sample(session),
        made=desk.clock.now(),
        office=desk.rules.office if where is None else f"{where.name}基层立法联系点",
        small=desk.summary.small_cell,
    )


def _here(where: ContactPoint | None) -> ColumnElement[bool]:
    """What a paper of this point tells of: not what accuses its own staff, which the city reads."""
    return true() if where is None else and_(Matter.point_id == where.id, ~against_staff())


def _quoted(lines: Sequence[Line], themes: Sequence[WeekTheme]) -> tuple[str, ...]:
    """Matters worth reading beside those that already stand for a theme."""
    told = {case for theme in themes for case in theme.cases}
    return tuple(line.number for line in choose_cases(ln for ln in lines if ln.number not in told))


def tally(session: Session, week: Week, where: ContactPoint | None) -> tuple[Cell, ...]:
    """The week's matters counted by point, site, channel and kind, by the database itself."""
    here = _here(where)
    points, sites = _names(session)
    keys = (Matter.point_id, Matter.site_id, Matter.channel, Matter.kind)
    rows = session.execute(
        select(*keys, func.count(Matter.id))
        .where(here, *_told(), *_in(Matter.arrived_at, week))
        .group_by(*keys)
    )
    return tuple(
        Cell(points.get(point or 0), sites.get(site or 0), CHANNEL_NAMES[channel], kind, count)
        for point, site, channel, kind, count in rows
    )


def words_of(session: Session, matter_ids: Sequence[int]) -> dict[int, str]:
    """What was said, by matter, as it was said. Erased and sealed matters are not among them; what
    may be a child's comes masked, whoever asks (个人信息保护法, art. 31)."""
    found: dict[int, str] = {}
    wanted = select(Matter.id, Matter.verbatim, Matter.flags)
    for some in _chunks(matter_ids):
        for matter_id, said, flags in session.execute(wanted.where(Matter.id.in_(some), *_told())):
            found[matter_id] = mask(said) if UNDER_14 in flags else said
    return found


def _chunks(ids: Sequence[int], size: int = 500) -> Iterator[Sequence[int]]:
    return (ids[at : at + size] for at in range(0, len(ids), size))


def _in(column: InstrumentedAttribute[datetime], week: Week) -> tuple[ColumnElement[bool], ...]:
    return (column >= week.start, column < week.end)


def _told() -> tuple[ColumnElement[bool], ...]:
    """What a summary may speak of."""
    return (~Matter.sealed, Matter.state.not_in(_LEFT_OUT), Matter.kind.in_(COUNTED))


def _open_questions() -> tuple[ColumnElement[bool], ...]:
    """Open at the moment the paper is made, which prints that moment."""
    return (Matter.kind == Kind.QUESTION, Matter.state.in_(WAITING))


def _names(session: Session) -> tuple[dict[int, str], dict[int, str]]:
    points = {p.id: p.name for p in all_points(session)}
    return points, dict(session.execute(select(Site.id, Site.name)).all())


_COLUMNS = (
    Matter.id, Matter.number, Matter.arrived_at, Matter.point_id, Matter.site_id, Matter.channel,
    Matter.kind, Matter.verbatim, Matter.articles, Matter.state, Matter.answered_at, Matter.due_on,
)  # fmt: skip


def _lines(
    session: Session, here: ColumnElement[bool], *which: ColumnElement[bool]
) -> tuple[Line, ...]:
    """Columns, not rows of the mapper: a week can hold a hundred thousand matters."""
    wanted = (here, *_told(), *which)
    points, sites = _names(session)
    doors = _last_doors(session, wanted)
    found = select(*_COLUMNS).where(*wanted).order_by(Matter.arrived_at, Matter.id)
    return tuple(_line(row, points, sites, doors) for row in session.execute(found))


def _line(row: Any, points: dict[int, str], sites: dict[int, str], doors: dict[int, str]) -> Line:
    return Line(
        id=row.id,
        number=row.number,
        arrived=row.arrived_at,
        point=points.get(row.point_id or 0),
        site=sites.get(row.site_id or 0),
        channel=CHANNEL_NAMES[row.channel],
        kind=row.kind,
        text=row.verbatim,
        articles=tuple(row.articles),
        state=STATE_NAMES[row.state],
        answered=row.answered_at,
        referred_to=doors.get(row.id),
        due=row.due_on,
    )


def _last_doors(session: Session, wanted: Sequence[ColumnElement[bool]]) -> dict[int, str]:
    rows = session.execute(
        select(Referral.matter_id, Referral.name, Referral.phone)
        .join(Matter, Matter.id == Referral.matter_id)
        .where(*wanted)
        .order_by(Referral.id)
    )
    return {matter_id: _door(name, phone) for matter_id, name, phone in rows}


def _door(name: str, phone: str) -> str:
    return f"{name}（{phone}）" if phone else name


def _by_kind(session: Session, here: ColumnElement[bool], week: Week) -> dict[Kind, int]:
    return _count_by_kind(
        session,
        select(Matter.kind, func.count(Matter.id)).where(
            here, *_told(), *_in(Matter.arrived_at, week)
        ),
    )


def _answered(session: Session, here: ColumnElement[bool], week: Week) -> dict[Kind, int]:
    """Matters that got an answer in the week; two answers to one matter are one."""
    return _count_by_kind(
        session,
        select(Matter.kind, func.count(distinct(Matter.id)))
        .join(Answer, Answer.matter_id == Matter.id)
        .where(here, *_told(), Answer.about == About.ANSWER, *_in(Answer.written_at, week)),
    )


def _count_by_kind(session: Session, counted: Select[Kind, int]) -> dict[Kind, int]:
    return dict(session.execute(counted.group_by(Matter.kind)).all())


def _referrals(session: Session, here: ColumnElement[bool], week: Week) -> dict[str, int]:
    rows = session.execute(
        select(Referral.name, Referral.phone, func.count(Referral.id))
        .join(Matter, Matter.id == Referral.matter_id)
        .where(here, *_told(), *_in(Referral.at, week))
        .group_by(Referral.name, Referral.phone)
        .order_by(func.count(Referral.id).desc(), Referral.name)
    )
    return {_door(name, phone): count for name, phone, count in rows}


def _notices(session: Session, where: ContactPoint | None, week: Week) -> tuple[NoticeLine, ...]:
    notices = select(Notice).where(*_in(Notice.at, week), Notice.planned_at.is_not(None))
    if where is not None:
        notices = notices.join(notice_point).where(notice_point.c.point_id == where.id)
    found = session.scalars(notices.order_by(Notice.at, Notice.id))
    return tuple(_notice_line(session, row) for row in found)


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


def _new_followers(session: Session, where: ContactPoint | None, week: Week) -> int:
    count = select(func.count(Follower.id)).where(*_in(Follower.followed_at, week))
    if where is not None:
        count = count.where(Follower.point_id == where.id)
    return session.scalar(count) or 0
