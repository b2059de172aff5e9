"""The shelf: the drafts that people may speak on, as a process holds them.

Whoever needs it to the second (who files an opinion, or asks for an article) has it look first, in
the transaction at hand: one row when nothing changed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import String, cast, func, literal, select
from sqlalchemy.orm import Session

from bot.outline import Outline
from handlers.opine.text import DraftText, text_of
from models.consultation import Consultation, ConsultationState, consultation_point
from models.draft import Draft, newest_draft

LATE = timedelta(days=60)
"""What is said so long after the window closed is kept with the draft, and marked late."""
_STAMP = select(
    cast(func.coalesce(func.sum(Consultation.version), 0), String)
    + literal(".")
    + cast(func.count(Consultation.id), String)
    + literal(".")
    + cast(func.coalesce(select(func.max(Draft.id)).scalar_subquery(), 0), String)
)
"""Another one after every change: a consultation's version goes up with each of its texts, too."""
_TAKES = (ConsultationState.OPEN, ConsultationState.CLOSED)


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """A consultation that takes opinions, in time or late, with its newest text."""

    consultation: Consultation
    text: DraftText
    points: frozenset[int] = frozenset()  # it is put to; empty: to all

    @property
    def id(self) -> int:
        return self.consultation.id

    @property
    def title(self) -> str:
        return self.text.draft.title or self.consultation.title

    @property
    def outline(self) -> Outline:
        return self.text.outline

    def in_time(self, today: date) -> bool:
        return self.consultation.takes_opinions(today)


@dataclass(frozen=True, slots=True)
class Shelf:
    """`drafts`: those that close first before the others; read with this `stamp` on this `day`."""

    drafts: tuple[OpenDraft, ...] = ()
    stamp: str = ""
    day: date | None = None

    def open(self, today: date) -> list[OpenDraft]:
        return [one for one in self.drafts if one.in_time(today)]

    def get(self, consultation_id: int) -> OpenDraft | None:
        return next((one for one in self.drafts if one.id == consultation_id), None)

    def of(self, outline: Outline | None) -> OpenDraft | None:
        return next((one for one in self.drafts if one.outline is outline), None)

    @property
    def outlines(self) -> tuple[Outline, ...]:
        """To understand with: the open ones, and marked as closed those that take late words."""
        return tuple(one.outline for one in self.drafts)


@dataclass(slots=True)
class Shelving:
    """Of a process, shared by its threads. The shelf is swapped as one reference."""

    shelf: Shelf = field(default_factory=Shelf)

    def fresh(self, session: Session, today: date) -> Shelf:
        """What takes opinions as this transaction sees it."""
        shelf, stamp = self.shelf, str(session.scalar(_STAMP))
        if (stamp, today) != (shelf.stamp, shelf.day):
            shelf = self.shelf = Shelf(_read(session, today), stamp, today)
        return shelf


def _read(session: Session, today: date) -> tuple[OpenDraft, ...]:
    consultations = session.scalars(
        select(Consultation)
        .where(
            Consultation.state.in_(_TAKES),
            Consultation.opens_on <= today,
            Consultation.closes_on >= today - LATE,
        )
        .order_by(Consultation.closes_on, Consultation.id)
    ).all()
    found = []
    for consultation in consultations:
        draft = newest_draft(session, consultation.id)
        if draft is not None:
            text = text_of(session, draft)
            text.outline.closed = not consultation.takes_opinions(today)
            session.expunge(consultation)  # it outlives the session, unchanged
            found.append(OpenDraft(consultation, text, _points(session, consultation.id)))
    return tuple(found)


def _points(session: Session, consultation_id: int) -> frozenset[int]:
    mine = consultation_point.c.consultation_id == consultation_id
    return frozenset(session.scalars(select(consultation_point.c.point_id).where(mine)))
