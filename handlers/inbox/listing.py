"""The list of matters: filtered, paged, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from handlers.access import READS_MATTERS, Actor, may, points_scope, scope
from handlers.desk import Desk
from models import receipt_number
from models.answer import Answer, AnswerState
from models.attachment import Attachment
from models.contact_point import ContactPoint, all_points
from models.matter import WAITING, Channel, Matter, State
from models.second_number import SecondNumber
from models.words import Kind

SHANGHAI = ZoneInfo("Asia/Shanghai")
PER_PAGE = 30

_HIDDEN = frozenset({State.HELD, State.WITHDRAWN, State.ERASED})
"""States that are looked at only when asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a list is narrowed to. Days are Shanghai's, both ends included."""

    state: State | None = None
    kind: Kind | None = None
    channel: Channel | None = None
    point_id: int | None = None
    unassigned: bool = False
    todo: bool = False  # somebody waits for a word from us
    overdue: bool = False
    text: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list. `unseen`: an answer has not reached the person (yet)."""

    matter: Matter
    point: str | None
    overdue: bool
    attachments: int
    answer: AnswerState | None

    @property
    def waits(self) -> bool:
        return self.matter.due_on is not None and self.matter.state in WAITING


@dataclass(frozen=True, slots=True)
class Page:
    """`older` and `newer` are the ids to go on from; None at either end.

    The counts stand for everything the actor may see, whatever the filters.
    """

    rows: list[Row]
    older: int | None
    newer: int | None
    by_state: Counter[State]
    by_kind: Counter[Kind]
    todo: int
    overdue: int
    unassigned: int
    emergencies: int
    points: list[ContactPoint]


def list_matters(
    desk: Desk,
    actor: Actor,
    filters: Filters,
    *,
    before: int | None = None,
    after: int | None = None,
    limit: int = PER_PAGE,
) -> Page:
    """One page, newest first: the matters older than `before`, or just newer than `after`.

    Raises Refused for a role that reads no matters.
    """
    may(actor, READS_MATTERS)
    today = day_of(desk.clock.now())
    with desk.memory.read() as session:
        found = _narrowed(select(Matter), actor, filters, today)
        matters, older, newer = _slice(session, found, before, after, limit)
        return _counted(
            session,
            actor,
            today,
            Page(
                _rows(session, matters, today),
                older,
                newer,
                Counter(),
                Counter(),
                0,
                0,
                0,
                0,
                points_for(session, actor),
            ),
        )


def day_of(moment: datetime) -> date:
    """The day in Shanghai."""
    return moment.astimezone(SHANGHAI).date()


def points_for(session: Session, actor: Actor) -> list[ContactPoint]:
    """The points an actor can choose between, in the directory's order."""
    mine = points_scope(actor)
    return [point for point in all_points(session) if mine is None or point.id in mine]


def _slice(
    session: Session,
    found: Select[Matter],
    before: int | None,
    after: int | None,
    limit: int,
) -> tuple[list[Matter], int | None, int | None]:
    if after is not None:
        rows = list(
            session.scalars(found.where(Matter.id > after).order_by(Matter.id).limit(limit + 1))
        )
        kept = rows[:limit][::-1]
        return kept, (kept[-1].id if kept else None), (kept[0].id if len(rows) > limit else None)
    if before is not None:
        found = found.where(Matter.id < before)
    rows = list(session.scalars(found.order_by(Matter.id.desc()).limit(limit + 1)))
    kept = rows[:limit]
    newer = kept[0].id if before is not None and kept else None
    return kept, (kept[-1].id if len(rows) > limit else None), newer


def _narrowed(found: Select[Matter], actor: Actor, filters: Filters, today: date) -> Select[Matter]:
    found = found.where(scope(actor))
    wanted: list[tuple[object, ColumnElement[bool]]] = [
        (filters.kind, Matter.kind == filters.kind),
        (filters.channel, Matter.channel == filters.channel),
        (filters.point_id, Matter.point_id == filters.point_id),
        (filters.unassigned, Matter.point_id.is_(None)),
        (filters.todo, _todo()),
        (filters.overdue, _late(today)),
        (filters.text.strip(), _says(filters.text.strip())),
        (filters.since, Matter.arrived_at >= _midnight(filters.since or today)),
        (
            filters.until,
            Matter.arrived_at < _midnight((filters.until or today) + timedelta(days=1)),
        ),
    ]
    found = found.where(*(clause for asked, clause in wanted if asked))
    if filters.state is None:
        return found.where(Matter.state.not_in(_HIDDEN))
    return found.where(Matter.state == filters.state)


def _todo() -> ColumnElement[bool]:
    return and_(Matter.state.in_(WAITING), Matter.due_on.is_not(None))


def _late(today: date) -> ColumnElement[bool]:
    return and_(Matter.state.in_(WAITING), Matter.due_on < today)


def _says(text: str) -> ColumnElement[bool]:
    """In the words, or by number: whole, or a part of its digits."""
    clauses = [
        Matter.verbatim.contains(text, autoescape=True),
        Matter.tidied.contains(text, autoescape=True),
    ]
    digits = text.replace("-", "").replace(" ", "")
    if len(digits) >= 3 and digits.isascii() and digits.isdigit():
        clauses.append(Matter.number.contains(digits, autoescape=True))
    for number in receipt_number.read(text):
        clauses.append(Matter.number == number)
        second = select(SecondNumber.matter_id).where(SecondNumber.number == number)
        clauses.append(Matter.id.in_(second))
    return or_(*clauses)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


def _rows(session: Session, matters: Sequence[Matter], today: date) -> list[Row]:
    ids = [matter.id for matter in matters]
    names = {point.id: point.name for point in all_points(session)}
    beside: Counter[int | None] = Counter(
        session.scalars(select(Attachment.matter_id).where(Attachment.matter_id.in_(ids)))
    )
    said = session.execute(
        select(Answer.matter_id, Answer.state).where(Answer.matter_id.in_(ids)).order_by(Answer.id)
    )
    last = {row.matter_id: row.state for row in said}
    return [
        Row(
            matter,
            names.get(matter.point_id or 0),
            is_overdue(matter, today),
            beside[matter.id],
            last.get(matter.id),
        )
        for matter in matters
    ]


def is_overdue(matter: Matter, today: date) -> bool:
    return matter.state in WAITING and matter.due_on is not None and matter.due_on < today


def _counted(session: Session, actor: Actor, today: date, page: Page) -> Page:
    late = func.sum(case((_late(today), 1), else_=0))
    due = func.sum(case((_todo(), 1), else_=0))
    nowhere = func.sum(case((Matter.point_id.is_(None), 1), else_=0))
    todo = overdue = unassigned = emergencies = 0
    for state, kind, count, due_here, late_here, lost in session.execute(
        select(Matter.state, Matter.kind, func.count(), due, late, nowhere)
        .where(scope(actor))
        .group_by(Matter.state, Matter.kind)
    ):
        page.by_state[state] += count
        if state in _HIDDEN:
            continue
        page.by_kind[kind] += count
        todo, overdue, unassigned = todo + due_here, overdue + late_here, unassigned + lost
        if kind is Kind.EMERGENCY and state in WAITING:
            emergencies += count
    return replace(page, todo=todo, overdue=overdue, unassigned=unassigned, emergencies=emergencies)
