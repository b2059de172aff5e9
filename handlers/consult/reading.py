"""What staff, the chat and the papers read of consultations. Only reads.

`provision_for` and `article_for` take a reference as `Matter.articles` holds it: 42.2(1), 42(1).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from handlers.access import (
    READS_CONSULTATIONS,
    RUNS_CONSULTATIONS,
    WORKS_ON_CONSULTATIONS,
    Actor,
    consultation_scope,
    may,
)
from handlers.consult.changing import visible_consultation
from handlers.consult.doubts import doubts
from handlers.consult.figures import (
    Figures,
    figures_of,
    heard_by_place,
    heard_provisions,
    opinions_by_consultation,
)
from handlers.consult.steps import owners_for, steps_of
from handlers.consult.tree import Article, articles
from handlers.consult.words import refuse
from handlers.days import day_of
from handlers.desk import Desk
from models.consultation import Consultation, ConsultationState
from models.consultation_change import ConsultationChange, last_correction
from models.contact_point import ContactPoint, active_points
from models.draft import Draft, drafts_of
from models.provision import Provision, provisions_of
from models.staff import Staff
from models.step import Step

CHANGES_SHOWN = 20
_ITEM = re.compile(r"([\d-]+)(?:\.(\d+))?(?:\((\d+)\))?")


@dataclass(frozen=True, slots=True)
class ConsultationRow:
    """A line of the list."""

    row: Consultation
    points: list[str]  # empty: all
    steps: int
    steps_done: int
    steps_late: int
    opinions: int
    days_left: int


@dataclass(frozen=True, slots=True)
class StepView:
    step: Step
    owner: str
    done_by: str
    late: bool


@dataclass(frozen=True, slots=True)
class ConsultationView:
    """One consultation with everything around it, in one of its versions."""

    row: Consultation
    points: list[str]
    draft: Draft
    drafts: list[Draft]
    rows: list[Provision]
    articles: list[Article]
    doubts: list[str]
    steps: list[StepView]
    owners: list[Staff]
    all_points: list[ContactPoint]
    figures: Figures
    heard: Counter[str]  # opinions by article
    fixed: set[int]  # provisions that people spoke on
    changes: list[tuple[ConsultationChange, str]]
    can_undo: bool
    today: date
    may_run: bool
    may_work: bool

    @property
    def is_newest(self) -> bool:
        return self.draft.id == self.drafts[0].id

    @property
    def explained(self) -> int:
        return sum(bool(article.row.explanation) for article in self.articles)

    @property
    def days_left(self) -> int:
        return self.row.days_left(self.today)

    @property
    def days(self) -> int:
        return (self.row.last_day - self.row.opens_on).days + 1


def list_consultations(desk: Desk, actor: Actor) -> list[ConsultationRow]:
    """Those the actor may see: open ones by their last day, then the others, newest first.

    Raises Refused for a role that reads none.
    """
    may(actor, READS_CONSULTATIONS)
    today = day_of(desk.clock.now())
    with desk.memory.read() as session:
        found = session.scalars(
            select(Consultation)
            .where(consultation_scope(actor))
            .options(selectinload(Consultation.points))
            .order_by(Consultation.id.desc())
        )
        rows = sorted(found, key=lambda row: _rank(row, today))
        ids = [row.id for row in rows]
        steps = _steps_counted(session, ids, today)
        opinions = opinions_by_consultation(session, ids)
    return [
        ConsultationRow(
            row,
            [point.name for point in row.points],
            *steps.get(row.id, (0, 0, 0)),
            opinions=opinions[row.id],
            days_left=row.days_left(today),
        )
        for row in rows
    ]


_ORDER = {
    ConsultationState.OPEN: 0,
    ConsultationState.CLOSED: 1,
    ConsultationState.PREPARING: 2,
    ConsultationState.CONCLUDED: 3,
    ConsultationState.CANCELLED: 4,
}


def _rank(row: Consultation, today: date) -> tuple[int, int]:
    is_open = row.state is ConsultationState.OPEN
    return _ORDER[row.state], row.days_left(today) if is_open else -row.id


def _steps_counted(
    session: Session, ids: list[int], today: date
) -> dict[int, tuple[int, int, int]]:
    """All, done, and late ones of each."""
    found: dict[int, tuple[int, int, int]] = {}
    rows = session.execute(
        select(Step.consultation_id, Step.done_at, Step.due_on).where(Step.consultation_id.in_(ids))
    )
    for consultation_id, done_at, due_on in rows:
        every, done, late = found.get(consultation_id, (0, 0, 0))
        is_late = done_at is None and due_on is not None and due_on < today
        found[consultation_id] = every + 1, done + (done_at is not None), late + is_late
    return found


def open_view(
    desk: Desk, actor: Actor, consultation_id: int, number: int | None = None
) -> ConsultationView:
    """One consultation, in its newest version or the one of this number. Raises NotFound,
    Refused for a role that reads none, or a version that does not exist."""
    may(actor, READS_CONSULTATIONS)
    today = day_of(desk.clock.now())
    with desk.memory.read() as session:
        row = visible_consultation(session, actor, consultation_id)
        drafts = drafts_of(session, consultation_id)
        draft = drafts[0] if number is None else _numbered(drafts, number)
        rows = provisions_of(session, draft.id)
        found = articles(rows)
        names = _names(session)
        return ConsultationView(
            row=row,
            points=[point.name for point in row.points],
            draft=draft,
            drafts=drafts,
            rows=rows,
            articles=found,
            doubts=doubts(rows, found),
            steps=[_step(s, names, today) for s in steps_of(session, consultation_id)],
            owners=owners_for(session, row),
            all_points=active_points(session),
            figures=figures_of(session, consultation_id),
            heard=heard_by_place(session, consultation_id),
            fixed=heard_provisions(session, draft.id),
            changes=_changes(session, consultation_id, names),
            can_undo=last_correction(session, draft.id) is not None,
            today=today,
            may_run=actor.role in RUNS_CONSULTATIONS,
            may_work=actor.role in WORKS_ON_CONSULTATIONS,
        )


def _numbered(drafts: Sequence[Draft], number: int) -> Draft:
    for draft in drafts:
        if draft.number == number:
            return draft
    raise refuse("no_version")


def _names(session: Session) -> dict[int | None, str]:
    found: dict[int | None, str] = {None: ""}
    for staff_id, name in session.execute(select(Staff.id, Staff.name)):
        found[staff_id] = name
    return found


def _step(step: Step, names: dict[int | None, str], today: date) -> StepView:
    late = step.done_at is None and step.due_on is not None and step.due_on < today
    return StepView(step, names.get(step.owner_id, ""), names.get(step.done_by, ""), late)


def _changes(
    session: Session, consultation_id: int, names: dict[int | None, str]
) -> list[tuple[ConsultationChange, str]]:
    rows = session.scalars(
        select(ConsultationChange)
        .where(ConsultationChange.consultation_id == consultation_id)
        .order_by(ConsultationChange.id.desc())
        .limit(CHANGES_SHOWN)
    )
    return [(row, names.get(row.staff_id, "")) for row in rows]


# --- for the chat and the papers --------------------------------------------------------------


def provision_for(session: Session, draft_id: int, reference: str) -> Provision | None:
    """The provision a reference speaks of: 42.2, 42.2(1), 42(1). Where the part is not there, its
    article; None where there is no such article either."""
    match = _ITEM.fullmatch(reference)
    if match is None:
        return None
    rows = list(
        session.scalars(
            select(Provision)
            .where(Provision.draft_id == draft_id, Provision.place.startswith(match[1]))
            .order_by(Provision.position)
        )
    )
    number, _, among = match.groups()
    item = re.compile(rf"{re.escape(number)}\.\d+\({among}\)")
    for fits in (
        lambda row: row.place == reference,
        lambda row: among is not None and item.fullmatch(row.place) is not None,
        lambda row: row.place == number,
    ):
        for row in rows:
            if fits(row):
                return row
    return None


def article_for(session: Session, draft_id: int, reference: str) -> Article | None:
    """The whole article a reference speaks of, with its lines and the headings above it."""
    number = reference.split(".", maxsplit=1)[0].split("(", maxsplit=1)[0]
    found = articles(provisions_of(session, draft_id))
    return next((one for one in found if number and one.row.number == number), None)
