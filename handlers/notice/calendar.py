"""The month as all points share it: mass sends by day, people's quota, what is in the way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, selectinload

from handlers.access import SUMMARISES, Actor, may, points_scope
from handlers.days import day_of
from handlers.desk import Desk, NoticeRules
from handlers.plan.hours import Span, day_span, month_span
from handlers.plan.means import NEVER_WENT
from models.consultation import Consultation
from models.contact_point import ContactPoint, active_points
from models.delivery import Way
from models.delivery_batch import DeliveryBatch
from models.notice import Notice, NoticeKind, NoticeState


@dataclass(frozen=True, slots=True)
class Conflict:
    """A sentence for staff, and the notices it is about."""

    text: str
    notices: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Quota:
    """Mass sends of a month that a point's people get, of so many."""

    point: ContactPoint
    used: int
    limit: int

    @property
    def left(self) -> int:
        return max(0, self.limit - self.used)


@dataclass(frozen=True, slots=True)
class Month:
    """`weeks`: from Monday to Sunday, with the days of the neighbouring months."""

    first: date
    weeks: list[list[date]]
    notices: dict[date, list[Notice]]
    quotas: list[Quota]
    conflicts: list[Conflict]
    limit: int

    @property
    def before(self) -> date:
        return (self.first - timedelta(days=1)).replace(day=1)

    @property
    def after(self) -> date:
        return (self.first + timedelta(days=32)).replace(day=1)


def month_of_notices(desk: Desk, actor: Actor, day: date) -> Month:
    """Everybody's notices of the month of `day`: the quota is shared, so who plans must see it.
    Points are the actor's own."""
    may(actor, SUMMARISES)
    mine, rules = points_scope(actor), desk.notices
    with desk.memory.read() as session:
        found = notices_in(session, month_span(day))
        points = [p for p in active_points(session) if mine is None or p.id in mine]
        conflicts = conflicts_of(session, found, rules)
        went = _taken_back(session, month_span(day))
    by_day: dict[date, list[Notice]] = defaultdict(list)
    for notice in found:
        by_day[day_of(notice.at)].append(notice)
    quotas = [Quota(point, _used([*found, *went], point.id), rules.month_limit) for point in points]
    first = day.replace(day=1)
    return Month(first, _weeks(first), by_day, quotas, conflicts, rules.month_limit)


def notices_in(session: Session, span: Span) -> list[Notice]:
    """What is announced or planned in this span, withdrawn ones and reminders left out."""
    stands = Notice.state != NoticeState.WITHDRAWN
    return _of_span(session, span, stands, Notice.kind != NoticeKind.REMINDER)


def _taken_back(session: Session, span: Span) -> list[Notice]:
    """Withdrawn after its mass send went out: for WeChat it counts all the same."""
    went = select(DeliveryBatch.notice_id).where(DeliveryBatch.state.not_in(NEVER_WENT))
    return _of_span(session, span, Notice.state == NoticeState.WITHDRAWN, Notice.id.in_(went))


def _of_span(session: Session, span: Span, *which: ColumnElement[bool]) -> list[Notice]:
    wanted = select(Notice).where(Notice.at >= span[0], Notice.at < span[1], *which)
    wanted = wanted.options(selectinload(Notice.points)).order_by(Notice.at, Notice.id)
    return list(session.scalars(wanted))


def mass_on(session: Session, day: date) -> list[Notice]:
    """The released mass sends of a day."""
    return [
        notice
        for notice in notices_in(session, day_span(day))
        if is_mass(notice) and notice.state is not NoticeState.WRITTEN
    ]


def is_mass(notice: Notice) -> bool:
    return Way.MASS in notice.channels


def conflicts_of(
    session: Session, notices: Sequence[Notice], rules: NoticeRules, only: int | None = None
) -> list[Conflict]:
    """What does not go together, the first day first; `only` what a single notice is part of."""
    mass = [notice for notice in notices if is_mass(notice)]
    went = _taken_back(session, month_span(day_of(mass[0].at))) if mass else []
    found = [
        *_same_day(mass, rules),
        *_same_draft(session, notices),
        *_too_many(active_points(session), [*mass, *went], rules.month_limit),
    ]
    return [one for one in found if only is None or only in one.notices]


def _same_day(mass: Iterable[Notice], rules: NoticeRules) -> list[Conflict]:
    of_day: dict[date, list[Notice]] = defaultdict(list)
    for notice in mass:
        of_day[day_of(notice.at)].append(notice)
    found = []
    for day, those in of_day.items():
        several = [
            one
            for one in those
            if any(
                other is not one and (not rules.by_list or _overlap(one, other)) for other in those
            )
        ]
        if several:
            found.append(Conflict(_on_one_day(day, several, rules), _ids(several)))
    return found


def _on_one_day(day: date, several: Sequence[Notice], rules: NoticeRules) -> str:
    names = "、".join(f"“{one.title}”" for one in several)
    head = f"{day.month}月{day.day}日排了 {len(several)} 份群发：{names}"
    if not rules.by_list:
        return f"{head}。订阅号一天只能群发一次，请留一份，其余改到别的日子。"
    return f"{head}，会有人同一天收到好几次。能错开就错开一天。"


def _same_draft(session: Session, notices: Iterable[Notice]) -> list[Conflict]:
    of_draft: dict[int, list[Notice]] = defaultdict(list)
    for notice in notices:
        if notice.kind is NoticeKind.NOTICE and notice.consultation_id is not None:
            of_draft[notice.consultation_id].append(notice)
    found = []
    for consultation_id, several in of_draft.items():
        if len(several) > 1:
            title = session.get_one(Consultation, consultation_id).title
            names = "、".join(f"“{one.title}”" for one in several)
            text = (
                f"同一部草案（{title}）这个月有 {len(several)} 份通知：{names}。一份说清楚就够了。"
            )
            found.append(Conflict(text, _ids(several)))
    return found


def _too_many(points: Iterable[ContactPoint], mass: Sequence[Notice], limit: int) -> list[Conflict]:
    found = []
    for point in points:
        theirs = [notice for notice in mass if _goes_to(notice, point.id)]
        if len(theirs) > limit:
            text = (
                f"{point.name}这个月排了 {len(theirs)} 份群发，每人每月最多收 {limit} 份，"
                "后面的会收不到。请合并几份，或改到下个月。"
            )
            found.append(Conflict(text, _ids(theirs)))
    return found


def _used(notices: Iterable[Notice], point_id: int) -> int:
    return sum(is_mass(notice) and _goes_to(notice, point_id) for notice in notices)


def _ids(notices: Iterable[Notice]) -> tuple[int, ...]:
    return tuple(notice.id for notice in notices)


def _goes_to(notice: Notice, point_id: int) -> bool:
    return not notice.points or any(point.id == point_id for point in notice.points)


def _overlap(one: Notice, other: Notice) -> bool:
    mine, theirs = {p.id for p in one.points}, {p.id for p in other.points}
    return not mine or not theirs or bool(mine & theirs)


def _weeks(first: date) -> list[list[date]]:
    monday = first - timedelta(days=first.weekday())
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    weeks = []
    while monday <= last:
        weeks.append([monday + timedelta(days=n) for n in range(7)])
        monday += timedelta(days=7)
    return weeks
