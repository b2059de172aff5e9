"""Outcomes as the people they belong to will read them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.outcome import MOST, Told, outcome_letter
from models import receipt_number
from models.consultation import Consultation
from models.feedback import Feedback
from models.matter import Matter
from models.opinion import Opinion
from models.outcome import ADOPTION_NAMES, Outcome
from statutes.references import on_screen


@dataclass(frozen=True, slots=True)
class Piece:
    """One outcome that one matter's person is told of. `again`: she heard of another before."""

    outcome: Outcome
    opinion: Opinion
    matter: Matter
    title: str
    again: bool = False

    def told(self) -> Told:
        one, matter = self.outcome, self.matter
        return Told(
            title=self.title,
            number=receipt_number.shown(matter.number),
            place=on_screen(self.opinion.place),
            words=matter.verbatim,
            adoption=one.adoption.value,
            named=ADOPTION_NAMES[one.adoption],
            reason=one.reason.value,
            sentence=one.sentence,
            new_place=one.new_place,
            new_text=one.new_text,
            again=self.again,
        )


def letters(pieces: Sequence[Piece]) -> list[tuple[list[Piece], str]]:
    """The letters to one person: one for each draft, in pieces that fit."""
    by_draft: dict[int, list[Piece]] = {}
    for piece in pieces:
        by_draft.setdefault(piece.opinion.consultation_id, []).append(piece)
    return [
        (some, outcome_letter([piece.told() for piece in some]))
        for together in by_draft.values()
        for some in (together[at : at + MOST] for at in range(0, len(together), MOST))
    ]


def told_pieces(session: Session, matter_ids: Iterable[int]) -> list[Piece]:
    """What was told of these matters, newest last."""
    rows = session.execute(
        select(Outcome, Opinion, Matter, Consultation.title)
        .join(Feedback, Feedback.outcome_id == Outcome.id)
        .join(Matter, Matter.id == Feedback.matter_id)
        .join(Opinion, Opinion.id == Outcome.opinion_id)
        .join(Consultation, Consultation.id == Opinion.consultation_id)
        .where(Feedback.matter_id.in_(list(matter_ids)))
        .order_by(Outcome.id)
    )
    newest = {
        (opinion.id, matter.id): Piece(outcome, opinion, matter, title)
        for outcome, opinion, matter, title in rows
    }
    return list(newest.values())
