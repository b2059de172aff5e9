"""Which draft an opinion is on, as staff see it and put it right."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from handlers.days import day_of
from handlers.moving import Hand
from handlers.opine.follow import unlink
from handlers.opine.links import write_links
from handlers.opine.shelf import LATE
from handlers.opine.text import text_of
from models.consultation import Consultation, ConsultationState
from models.draft import Draft, newest_draft
from models.matter import Matter
from models.opinion import OPINION_HOW_NAMES, Opinion, OpinionHow
from models.words import Kind

_PUT_OUT = (ConsultationState.OPEN, ConsultationState.CLOSED, ConsultationState.CONCLUDED)


@dataclass(frozen=True, slots=True)
class OnDraft:
    """An opinion's draft: which version, and how we know. `places`: its articles there."""

    consultation_id: int
    title: str
    version: int
    places: tuple[str, ...]
    late: bool
    how: str


def drafts_of(session: Session, matter: Matter) -> tuple[OnDraft | None, dict[int, str]]:
    """Where an opinion stands (None when it is not known), and the consultations it may belong to:
    open on the day its words came, or not long before. Nothing for what is no opinion. One query.
    """
    if matter.kind is not Kind.OPINION:
        return None, {}
    day = day_of(matter.arrived_at)
    could = and_(
        Consultation.state.in_(_PUT_OUT),
        Consultation.opens_on <= day,
        Consultation.closes_on >= day - LATE,
    )
    here = and_(Opinion.consultation_id == Consultation.id, Opinion.matter_id == matter.id)
    found = session.execute(
        select(Consultation.id, Consultation.title, could.label("could"), Opinion, Draft.number)
        .outerjoin(Opinion, here)
        .outerjoin(Draft, Draft.id == Opinion.draft_id)
        .where(or_(could, Opinion.id.is_not(None)))
        .order_by(Consultation.id, Opinion.id)
    ).all()
    stands = [(row.Opinion, row.number, row.title) for row in found if row.Opinion is not None]
    return _on_draft(stands), {row.id: row.title for row in found if row.could}


def _on_draft(stands: list[tuple[Opinion, int, str]]) -> OnDraft | None:
    if not stands:
        return None
    first, version, title = min(stands, key=lambda one: one[0].id)
    places = tuple(one.place for one, _, _ in stands if one.place)
    how = OPINION_HOW_NAMES[first.how]
    return OnDraft(first.consultation_id, title, version, places, first.late, how)


def put_on_draft(session: Session, matter: Matter, consultation_id: int, hand: Hand) -> None:
    """Its articles are those of this draft's newest version. The consultation must be one of
    `drafts_of`. What was decided already stays."""
    draft = newest_draft(session, consultation_id)
    consultation = session.get_one(Consultation, consultation_id)
    unlink(session, matter)
    if draft is not None:
        late = consultation.closes_on < day_of(matter.arrived_at)
        write_links(
            session,
            matter,
            text_of(session, draft),
            matter.articles,
            how=OpinionHow.STAFF,
            late=late,
            at=hand.at,
        )
