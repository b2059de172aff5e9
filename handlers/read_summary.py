"""What the console shows of weekly summaries: weeks by points, and one with its figures."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers.access import SUMMARISES, Actor, may, points_scope
from handlers.desk import Desk
from handlers.make_summary import SIGNS
from handlers.sign_summary import stale_paragraphs
from handlers.summary_papers import loaded, visible_summary
from models.contact_point import ContactPoint, active_points
from models.matter import Matter
from models.weekly_summary import SummaryState, WeeklySummary, key_of_point, versions
from reports.figures import Figures, figures
from reports.paragraphs import Paragraph, paragraphs
from reports.week import Week
from reports.weekly import CITY, WeeklyData

WEEKS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Place:
    """A column of the list: the city, or a point."""

    key: str
    name: str
    point: str | None  # as the verbs take it


@dataclass(frozen=True, slots=True)
class WeekRow:
    """One week with the newest summary of each place that has one."""

    week: Week
    ended: bool
    summaries: dict[str, WeeklySummary]


@dataclass(frozen=True, slots=True)
class SummaryView:
    row: WeeklySummary
    data: WeeklyData
    found: Figures
    paragraphs: tuple[Paragraph, ...]
    stale: list[str]
    versions: list[WeeklySummary]
    point_ids: dict[str, int]
    may_sign: bool

    @property
    def is_draft(self) -> bool:
        return self.row.state is SummaryState.DRAFT


def list_summaries(desk: Desk, actor: Actor) -> tuple[list[Place], list[WeekRow]]:
    """The last weeks, the running one first, by the actor's places; no week from before the first
    word, unless it has a summary. Raises Refused."""
    may(actor, SUMMARISES)
    now = desk.clock.now()
    week = Week.containing(now, desk.summary.week_end)
    weeks = []
    for _ in range(WEEKS_SHOWN):
        weeks.append(week)
        week = week.previous()
    with desk.memory.read() as session:
        places = _places(session, actor)
        found = _newest(session, [w.label for w in weeks], {place.key for place in places})
        first = session.scalar(select(func.min(Matter.arrived_at))) or now
    return places, [
        WeekRow(w, w.end <= now, found.get(w.label, {}))
        for w in weeks
        if w.end > first or w.label in found
    ]


def open_summary(desk: Desk, actor: Actor, summary_id: int) -> SummaryView:
    """One summary with its figures and paragraphs. Raises NotFound, also for another point's."""
    may(actor, SUMMARISES)
    with desk.memory.read() as session:
        row = visible_summary(session, actor, summary_id)
        data = loaded(session, summary_id, told=False)
        found = figures(data)
        return SummaryView(
            row=row,
            data=data,
            found=found,
            paragraphs=paragraphs(data, found),
            stale=stale_paragraphs(session, row) if row.edits else [],
            versions=versions(session, row.week, row.point_id),
            point_ids={p.name: p.id for p in session.scalars(select(ContactPoint))},
            may_sign=actor.role in SIGNS,
        )


def _places(session: Session, actor: Actor) -> list[Place]:
    mine = points_scope(actor)
    points = [p for p in active_points(session) if mine is None or p.id in mine]
    city = [Place(key_of_point(None), CITY, None)] if mine is None else []
    return [*city, *(Place(key_of_point(p.id), p.name, p.name) for p in points)]


def _newest(
    session: Session, labels: list[str], keys: set[str]
) -> dict[str, dict[str, WeeklySummary]]:
    """By week and place; of several versions the newest."""
    found: dict[str, dict[str, WeeklySummary]] = {}
    for row in session.scalars(
        select(WeeklySummary)
        .where(WeeklySummary.week.in_(labels), WeeklySummary.scope_key.in_(sorted(keys)))
        .order_by(WeeklySummary.version)
    ):
        found.setdefault(row.week, {})[row.scope_key] = row
    return found
