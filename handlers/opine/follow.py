"""An opinion's rows follow its matter: other articles, another kind, taken back, erased, undone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from handlers.days import day_of
from handlers.opine.links import places_of, write_links
from handlers.opine.text import DraftText, text_of
from models.consultation import Consultation, ConsultationState
from models.draft import Draft, newest_draft
from models.fresh import put
from models.matter import GONE, Matter
from models.move import Mover
from models.opinion import Opinion, OpinionHow, opinions_of
from models.outcome import Outcome
from models.words import Kind

_DECIDED = exists().where(Outcome.opinion_id == Opinion.id)


def follow(session: Session, matter: Matter, by: Mover, now: datetime) -> None:
    """After a move: what is no opinion any more has no rows, what speaks of other articles has
    others. Rows whose outcome was decided stay, moved to what the matter is about now."""
    if matter.kind is not Kind.OPINION or matter.state in GONE:
        unlink(session, matter)
        return
    rows = opinions_of(session, matter.id)
    how = OpinionHow.STAFF if by is Mover.STAFF else OpinionHow.NAMED
    if rows:
        _rearrange(session, matter, rows, how, now)
        return
    text = _only_open(session, matter)
    if text is not None:
        how = OpinionHow.STAFF if by is Mover.STAFF else OpinionHow.ONLY
        write_links(session, matter, text, matter.articles, how=how, late=False, at=now)


def unlink(session: Session, matter: Matter) -> None:
    """Takes the rows away of which nothing was decided."""
    session.execute(delete(Opinion).where(Opinion.matter_id == matter.id, ~_DECIDED))


def kept_links(session: Session, matter_id: int) -> list[dict[str, Any]]:
    """The rows as an undo needs them."""
    return [
        {
            "consultation_id": row.consultation_id,
            "draft_id": row.draft_id,
            "provision_id": row.provision_id,
            "place": row.place,
            "whole": row.whole,
            "late": row.late,
            "how": row.how.value,
            "filed_at": row.filed_at.isoformat(),
        }
        for row in opinions_of(session, matter_id)
    ]


def put_links_back(session: Session, matter: Matter, kept: Iterable[dict[str, Any]]) -> None:
    unlink(session, matter)
    there = {(row.draft_id, row.place) for row in opinions_of(session, matter.id)}
    for row in kept:
        if (row["draft_id"], row["place"]) not in there:
            values = row | {
                "how": OpinionHow(row["how"]),
                "filed_at": datetime.fromisoformat(row["filed_at"]),
            }
            put(session, Opinion(matter_id=matter.id, **values))


def follow_part(session: Session, of: Matter, part: Matter, now: datetime) -> None:
    """Words that were split off by staff stay with the draft of the whole."""
    if part.kind is not Kind.OPINION:
        return
    rows = opinions_of(session, of.id)
    text = _text(session, rows[0].draft_id) if rows else _only_open(session, part)
    if text is not None:
        late = bool(rows) and rows[0].late
        how = OpinionHow.STAFF
        write_links(session, part, text, part.articles, how=how, late=late, at=now)


def _rearrange(
    session: Session, matter: Matter, rows: list[Opinion], how: OpinionHow, now: datetime
) -> None:
    text = _text(session, rows[0].draft_id)
    wanted = places_of(text, matter.articles)
    new = [place for place in wanted if place not in {row.place for row in rows}]
    for row in (row for row in rows if row.place not in wanted):
        if new:
            row.place = new.pop(0)
            row.provision_id, row.how = wanted[row.place], how
        else:
            session.execute(delete(Opinion).where(Opinion.id == row.id, ~_DECIDED))
    late, first = rows[0].late, rows[0]
    for place in new:
        put(
            session,
            Opinion(
                matter_id=matter.id,
                consultation_id=first.consultation_id,
                draft_id=first.draft_id,
                provision_id=wanted[place],
                place=place,
                late=late,
                how=how,
                filed_at=now,
            ),
        )
    for row in rows:
        row.whole = row.place == "" and matter.stance is not None and "*" in matter.articles


def _text(session: Session, draft_id: int) -> DraftText:
    return text_of(session, session.get_one(Draft, draft_id))


def _only_open(session: Session, matter: Matter) -> DraftText | None:
    """The newest text of the only consultation that was open on the day the words came."""
    day = day_of(matter.arrived_at)
    open_then = session.scalars(
        select(Consultation.id)
        .where(
            Consultation.state.in_((ConsultationState.OPEN, ConsultationState.CLOSED)),
            Consultation.opens_on <= day,
            Consultation.closes_on >= day,
        )
        .limit(2)
    ).all()
    draft = newest_draft(session, open_then[0]) if len(open_then) == 1 else None
    return None if draft is None else text_of(session, draft)
