"""Which draft an opinion is on, as staff see it and put it right."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
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


def on_draft(session: Session, matter: Matter) -> OnDraft | None:
    """None for what is no opinion, or of which it is not known."""
    if matter.kind is not Kind.OPINION:
        return None
    found = session.execute(
        select(Opinion, Draft.number, Consultation.title)
        .join(Draft, Draft.id == Opinion.draft_id)
        .join(Consultation, Consultation.id == Opinion.consultation_id)
        .where(Opinion.matter_id == matter.id)
        .order_by(Opinion.id)
    ).all()
    if not found:
        return None
    first, version, title = found[0]
    places = tuple(row.place for row, _, _ in found if row.place)
    how = OPINION_HOW_NAMES[first.how]
    return OnDraft(first.consultation_id, title, version, places, first.late, how)


def drafts_for(session: Session, matter: Matter) -> dict[int, str]:
    """The consultations it may belong to: open on the day the words came, or not long before."""
    if matter.kind is not Kind.OPINION:
        return {}
    day = day_of(matter.arrived_at)
    could = select(Consultation.id, Consultation.title).where(
        Consultation.state.in_(_PUT_OUT),
        Consultation.opens_on <= day,
        Consultation.closes_on >= day - LATE,
    )
    return {row.id: row.title for row in session.execute(could.order_by(Consultation.id))}


def put_on_draft(session: Session, matter: Matter, consultation_id: int, hand: Hand) -> None:
    """Its articles are those of this draft's newest version. The consultation must be one of
    `drafts_for`. What was decided already stays."""
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
