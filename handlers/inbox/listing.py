"""The list of matters: filtered, paged, counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers.access import READS_MATTERS, Actor, may, points_scope
from handlers.days import SHANGHAI, day_of
from handlers.desk import Desk
from handlers.inbox.counting import Counts, counts
from handlers.inbox.finding import Filters, page_ids
from models.answer import Answer, AnswerState
from models.attachment import Attachment
from models.contact_point import ContactPoint, all_points
from models.matter import WAITING, Matter
from models.staff import Staff

__all__ = ["SHANGHAI", "Filters", "Page", "Row", "day_of", "is_overdue", "list_matters"]

PER_PAGE = 30


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list. `answer`: how far the last one got."""

    matter: Matter
    point: str | None
    owner: str | None
    overdue: bool
    attachments: int
    answer: AnswerState | None

    @property
    def waits(self) -> bool:
        return self.matter.due_on is not None and self.matter.state in WAITING


@dataclass(frozen=True, slots=True)
class Page:
    """`older` and `newer` are the ids to go on from; None at either end."""

    rows: list[Row]
    older: int | None
    newer: int | None
    counts: Counts
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
        found = page_ids(
            session, actor, filters, today, before=before, after=after, limit=limit + 1
        )
        ids, older, newer = _cut(found, limit, before, after)
        points = all_points(session)
        rows = _rows(session, ids, {point.id: point.name for point in points}, today)
        mine = points_scope(actor)
        hers = [point for point in points if mine is None or point.id in mine]
        return Page(rows, older, newer, counts(session, actor, today), hers)


def points_for(session: Session, actor: Actor) -> list[ContactPoint]:
    """The points an actor can choose between, in the directory's order."""
    mine = points_scope(actor)
    return [point for point in all_points(session) if mine is None or point.id in mine]


def _cut(
    found: Sequence[int], limit: int, before: int | None, after: int | None
) -> tuple[list[int], int | None, int | None]:
    """The page, newest first, and where it goes on in either direction: one more was asked for."""
    kept, more = list(found[:limit]), len(found) > limit
    if after is not None:
        kept = kept[::-1]
        return kept, (kept[-1] if kept else None), (kept[0] if more else None)
    newer = kept[0] if before is not None and kept else None
    return kept, (kept[-1] if more else None), newer


def _rows(session: Session, ids: Sequence[int], names: dict[int, str], today: date) -> list[Row]:
    beside = select(func.count()).where(Attachment.matter_id == Matter.id).scalar_subquery()
    said = select(Answer.state).where(Answer.matter_id == Matter.id).order_by(Answer.id.desc())
    last = said.limit(1).scalar_subquery()
    found = session.execute(
        select(Matter, Staff.name, beside, last)
        .outerjoin(Staff, Staff.id == Matter.owner_id)
        .where(Matter.id.in_(ids))
        .order_by(Matter.id.desc())
    )
    return [
        Row(
            matter,
            names.get(matter.point_id or 0),
            owner,
            is_overdue(matter, today),
            attachments,
            answer,
        )
        for matter, owner, attachments, answer in found
    ]


def is_overdue(matter: Matter, today: date) -> bool:
    return matter.state in WAITING and matter.due_on is not None and matter.due_on < today
