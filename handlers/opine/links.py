"""An opinion's rows: one for each article it speaks of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from handlers.opine.text import DraftText
from models.fresh import put
from models.matter import Matter
from models.opinion import Opinion, OpinionHow


def write_links(
    session: Session,
    matter: Matter,
    text: DraftText,
    articles: Iterable[str],
    *,
    how: OpinionHow,
    late: bool,
    at: datetime,
) -> None:
    """`articles` as a matter has them; none, or the whole draft, makes a row without a place."""
    for place, provision_id in places_of(text, articles).items():
        put(
            session,
            Opinion(
                matter_id=matter.id,
                consultation_id=text.draft.consultation_id,
                draft_id=text.draft.id,
                provision_id=provision_id,
                place=place,
                whole=place == "" and matter.stance is not None and "*" in matter.articles,
                late=late,
                how=how,
                filed_at=at,
            ),
        )


def places_of(text: DraftText, articles: Iterable[str]) -> dict[str, int | None]:
    """Place and provision of each article, each place once."""
    places: dict[str, int | None] = {}
    for article in articles:
        if article != "*":
            found = text.at(article)
            places.setdefault(text.place(article), None if found is None else found.id)
    return places or {"": None}
