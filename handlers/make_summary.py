"""A weekly summary is made: a draft from the week's data, by the clock, a clerk or an operator.

The draft is counted anew whenever it is made again and its data have changed, until it is signed;
from then on only a correction (`correct_summary`) makes another version.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from handlers.access import SUMMARISES, Actor, NotFound, Refused, may, points_scope
from handlers.alarm import sound_now
from handlers.alarm_words import summary_fails
from handlers.audit import note
from handlers.desk import Desk, SummaryRules
from handlers.week_rows import gather
from models.contact_point import ContactPoint, active_points, point_named
from models.matter import Matter
from models.staff import Role
from models.weekly_summary import SummaryState, WeeklySummary, key_of_point, versions
from reports.stored import digest_of, pack_figures, pack_rows, same_day
from reports.week import Week, local
from reports.weekly import CITY, WeeklyData

log = logging.getLogger(__name__)

CLOCK = "定时任务"
SIGNS = frozenset({Role.CITY, Role.OFFICER})


def make_summary(desk: Desk, actor: Actor | str, week: Week, point: str | None) -> int:
    """The draft of this week for a point or (None) the city, made or counted anew; its id.

    A signed one is left alone, and its id returned. Raises Refused for an unknown point, a week
    that has not begun, a point or a city that is not the actor's.
    """
    now = desk.clock.now()
    if week.start > now:
        raise Refused(f"{week.name}还没有开始，不能做周报。")
    with desk.memory.read() as session:
        where = point_for(session, point)
        may_summarise(actor, None if where is None else where.id)
        point_id = None if where is None else where.id
        newest = next(iter(versions(session, week.label, point_id)), None)
        if newest is not None and newest.state is not SummaryState.DRAFT:
            return newest.id
        data = gather(session, desk, week, where)
    try:
        return _kept(desk, actor, data, point_id)
    except IntegrityError:  # another process made it at this moment
        return _kept(desk, actor, data, point_id)


def make_due_summaries(desk: Desk) -> int:
    """For the clock: every draft that should be there and is not, of the last few weeks too.

    One that fails rings and does not hold up the others. Returns how many were made.
    """
    return sum(_made(desk, week, point) for week, point in _due(desk))


def point_for(session: Session, name: str | None) -> ContactPoint | None:
    """The point of this name; None for the city. Raises Refused."""
    where = None if name is None else point_named(session, name)
    if name is not None and where is None:
        raise Refused(f"没有叫“{name}”的联系点，请核对名称。")
    return where


def may_summarise(actor: Actor | str, point_id: int | None) -> None:
    """A clerk and an officer: their own points; the city: everything. Commands and clock: all."""
    if isinstance(actor, str):
        return
    may(actor, SUMMARISES)
    mine = points_scope(actor)
    if mine is not None and (point_id is None or point_id not in mine):
        raise NotFound("没有这份周报，或不归您看。")


def number_of(data: WeeklyData, version: int) -> str:
    """周报〔2026〕第47号-关堤乡; a corrected version says which it is."""
    year, week = data.week.label.split("-W")
    again = f"-更正{version - 1}" if version > 1 else ""
    return f"周报〔{year}〕第{int(week)}号-{data.scope}{again}"


def fill(row: WeeklySummary, data: WeeklyData) -> bool:
    """Puts the data into the row. False when it held the same already, counted the same day:
    then it stays as it is, so that the same data give the same paper."""
    figures, rows = pack_figures(data), pack_rows(data)
    same = row.figures == figures and row.rows == rows
    if same and row.data_at is not None and same_day(row.data_at, data.made):
        return False
    row.figures, row.rows = figures, rows
    row.digest, row.data_at = digest_of(figures, rows), data.made
    return True


def new_draft(data: WeeklyData, point_id: int | None, version: int, by: str) -> WeeklySummary:
    figures, rows = pack_figures(data), pack_rows(data)
    return WeeklySummary(
        week=data.week.label,
        scope_key=key_of_point(point_id),
        point_id=point_id,
        version=version,
        state=SummaryState.DRAFT,
        number=number_of(data, version),
        figures=figures,
        rows=rows,
        digest=digest_of(figures, rows),
        edits={},
        data_at=data.made,
        made_at=data.made,
        made_by=by,
        edited_by="",
        signer="",
        reason="",
    )


def name_of(actor: Actor | str) -> str:
    return actor if isinstance(actor, str) else actor.login


def _kept(desk: Desk, actor: Actor | str, data: WeeklyData, point_id: int | None) -> int:
    with desk.memory.write() as session:
        row = next(iter(versions(session, data.week.label, point_id)), None)
        if row is None:
            row = new_draft(data, point_id, 1, name_of(actor))
            session.add(row)
            session.flush()
            note(session, actor, data.made, "make_summary", "summary", row.id, **_about(data))
        elif row.state is SummaryState.DRAFT and fill(row, data):
            note(session, actor, data.made, "recount_summary", "summary", row.id, **_about(data))
        return row.id


def _about(data: WeeklyData) -> dict[str, Any]:
    return {"week": data.week.label, "scope": data.scope}


def _made(desk: Desk, week: Week, point: str | None) -> bool:
    try:
        make_summary(desk, CLOCK, week, point)
    except Exception as error:
        log.exception("the summary of %s was not made (%s)", week.label, type(error).__name__)
        sound_now(desk, summary_fails(week.label, week.name, point or CITY))
        return False
    return True


def _due(desk: Desk) -> list[tuple[Week, str | None]]:
    """Weeks and points without a summary, oldest week first, from the first matter on."""
    now, rules = desk.clock.now(), desk.summary
    with desk.memory.read() as session:
        first = session.scalar(select(func.min(Matter.arrived_at)))
        weeks = [] if first is None else _weeks_ended(now, first, rules)
        if not weeks:
            return []
        labels = [week.label for week in weeks]
        have = session.execute(
            select(WeeklySummary.week, WeeklySummary.scope_key).where(
                WeeklySummary.week.in_(labels)
            )
        )
        made = {tuple(row) for row in have}
        scopes = [(None, None), *((p.id, p.name) for p in active_points(session))]
        return [
            (week, name)
            for week in weeks
            for point_id, name in scopes
            if (week.label, key_of_point(point_id)) not in made
        ]


def _weeks_ended(now: datetime, first: datetime, rules: SummaryRules) -> list[Week]:
    week = Week.containing(now, rules.week_end).previous()
    if local(now) < local(week.end) + timedelta(hours=rules.hour):
        week = week.previous()
    weeks: list[Week] = []
    while len(weeks) < rules.catch_up and week.end > first:
        weeks.append(week)
        week = week.previous()
    return weeks[::-1]
