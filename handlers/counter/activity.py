"""活动: what a point, or the city, did in public, a line each, which the weekly summary prints."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from handlers.access import Actor, NotFound, may, points_scope
from handlers.audit import note
from handlers.counter.once import count, day, demand_form, making_once, plain
from handlers.counter.place import ENTERS, Choice, choices, place_named
from handlers.counter.words import refuse, tell
from handlers.days import day_of
from handlers.desk import Desk
from models.activity import ACTIVITY_NAMES, Activity, ActivityKind
from models.contact_point import ContactPoint
from models.meeting import Meeting
from reports.week import Week

SHOWN = 80
CITY = "city"
"""The place of what the city itself did."""


@dataclass(frozen=True, slots=True)
class NewActivity:
    """The form, as typed."""

    place: str
    held_on: str
    kind: ActivityKind | None
    title: str
    people: str
    form: str


def list_activities(
    desk: Desk, actor: Actor
) -> tuple[list[tuple[Activity, str | None]], list[Choice]]:
    """The newest of the actor's points with the point's name (None: the city's). Raises Refused."""
    may(actor, ENTERS)
    with desk.memory.read() as session:
        rows = session.execute(
            select(Activity, ContactPoint.name)
            .outerjoin(ContactPoint, ContactPoint.id == Activity.point_id)
            .where(_hers(actor), Activity.withdrawn_at.is_(None))
            .order_by(Activity.held_on.desc(), Activity.id.desc())
            .limit(SHOWN)
        )
        return [(row, point) for row, point in rows], choices(session, actor)


def add_activity(desk: Desk, actor: Actor, given: NewActivity) -> int:
    """Raises Refused, Again."""
    may(actor, ENTERS)
    demand_form(given.form)
    row = _row(desk, actor, given)
    with making_once(desk, Activity, row.form) as session:
        row.point_id = _point(session, actor, given.place)
        session.add(row)
        session.flush()
        note(session, actor, row.at, "add_activity", "activity", row.id)
        return row.id


def withdraw_activity(desk: Desk, actor: Actor, activity_id: int) -> None:
    """Written down by mistake; the row stays. Raises NotFound, Refused."""
    may(actor, ENTERS)
    with desk.memory.write() as session:
        found = select(Activity).where(_hers(actor), Activity.id == activity_id)
        row = session.scalar(found.with_for_update())
        if row is None:
            raise NotFound(tell("activity_gone"))
        if row.withdrawn_at is not None:
            raise refuse("activity_withdrawn")
        row.withdrawn_at = desk.clock.now()
        note(session, actor, row.withdrawn_at, "withdraw_activity", "activity", row.id)


def week_activities(session: Session, week: Week, where: ContactPoint | None) -> list[str]:
    """A line for each activity and each meeting of the week, by day; for the city everybody's."""
    found = [*_lines(session, week, where), *_meetings(session, week, where)]
    return [line for _, line in sorted(found)]


def _lines(session: Session, week: Week, where: ContactPoint | None) -> list[tuple[date, str]]:
    rows = session.execute(
        select(Activity, ContactPoint.name)
        .outerjoin(ContactPoint, ContactPoint.id == Activity.point_id)
        .where(
            Activity.withdrawn_at.is_(None),
            Activity.held_on.between(week.first_day, week.last_day),
            true() if where is None else Activity.point_id == where.id,
        )
    )
    return [(row.held_on, _line(row, point if where is None else "")) for row, point in rows]


def _line(row: Activity, point: str | None) -> str:
    what = "开展活动" if row.kind is ActivityKind.OTHER else f"举办{ACTIVITY_NAMES[row.kind]}"
    whose = "市里" if point is None else point
    return f"{_on(row.held_on)}{whose}{what}“{row.title}”，{row.people}人参加"


def _meetings(session: Session, week: Week, where: ContactPoint | None) -> list[tuple[date, str]]:
    rows = session.execute(
        select(Meeting.held_on, Meeting.title, Meeting.people, ContactPoint.name)
        .join(ContactPoint, ContactPoint.id == Meeting.point_id)
        .where(
            Meeting.held_on.between(week.first_day, week.last_day),
            true() if where is None else Meeting.point_id == where.id,
        )
    )
    return [
        (held, f"{_on(held)}{'' if where else name}召开座谈会“{title}”，{people}人参加")
        for held, title, people, name in rows
    ]


def _on(day: date) -> str:
    return f"{day.month}月{day.day}日，"


def _hers(actor: Actor) -> ColumnElement[bool]:
    mine = points_scope(actor)
    return true() if mine is None else Activity.point_id.in_(sorted(mine))


def _point(session: Session, actor: Actor, place: str) -> int | None:
    """None for the city's own, which only the city writes down."""
    if place == CITY and points_scope(actor) is None:
        return None
    return place_named(session, actor, place).point_id


def _row(desk: Desk, actor: Actor, given: NewActivity) -> Activity:
    now = desk.clock.now()
    title = plain(given.title, "题目", 80)
    if given.kind is None:
        raise refuse("no_kind")
    if not title:
        raise refuse("title_empty")
    return Activity(
        held_on=day(given.held_on, day_of(now)),
        kind=given.kind,
        title=title,
        people=count(given.people, "people_bad", 1),
        at=now,
        staff_id=actor.staff_id,
        form=given.form,
    )
