"""Which matters are grouped, and the round that keeps groupings and decisions apart."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.orm import Session

from bot.themes import Said
from models.installation import Installation, fact
from models.matter import Matter, State
from models.words import Kind

THEMED = (Kind.SUGGESTION, Kind.OPINION, Kind.COMPLAINT, Kind.PROPOSAL)
LOOKS_BACK = timedelta(days=180)
"""Older matters keep the theme they have and are not grouped anew."""
MOST = 6_000
"""The newest so many are grouped, in a few seconds."""

_ROUND = "theme_round"


def themed() -> ColumnElement[bool]:
    """Matters that may be in a theme: what people think or want, and have not taken back."""
    return and_(
        Matter.kind.in_(THEMED),
        ~Matter.sealed,
        Matter.state.not_in((State.ERASED, State.HELD, State.WITHDRAWN)),
    )


def letters(session: Session, now: datetime) -> list[Said]:
    rows = session.execute(
        select(
            Matter.id,
            Matter.verbatim,
            Matter.arrived_at,
            Matter.follower_id,
            Matter.places,
            Matter.articles,
        )
        .where(themed(), Matter.arrived_at >= now - LOOKS_BACK)
        .order_by(Matter.id.desc())
        .limit(MOST)
    )
    return [
        Said(row.id, row.verbatim, row.arrived_at, row.follower_id, *map(tuple, row[4:]))
        for row in rows
    ]


def round_of(session: Session) -> str:
    """Changes whenever a grouping is written or staff decide."""
    return fact(session, _ROUND) or "0"


def next_round(session: Session, after: str | None = None) -> bool:
    """Begins the next round, whichever stands, or only `after` the one named; False when that one
    is over. Holds the row until the transaction ends, so that rounds follow one another."""
    stands = round_of(session)
    if session.get(Installation, _ROUND) is None:
        session.add(Installation(name=_ROUND, value="1"))
        session.flush()
        return True
    named = Installation.value == (stands if after is None else after)
    begun = session.execute(
        update(Installation)
        .where(Installation.name == _ROUND, named)
        .values(value=str(int(stands) + 1))
        .execution_options(synchronize_session=False)
    )
    return bool(begun.rowcount)  # type: ignore[attr-defined]
