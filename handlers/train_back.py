"""The versions of the weights: which there are, and back to the one before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from handlers.access import TRAINS, Actor, Refused, may
from handlers.audit import note
from handlers.corrections import still_there
from handlers.desk import Desk
from models.town_weights import (
    SHIPPED,
    TownWeights,
    all_versions,
    in_use,
    put_in_use,
    version_numbered,
)
from training.town import shipped_digest

_NOWHERE = "现在用的就是随程序来的那一份，没有更早的可以换回。"


@dataclass(frozen=True, slots=True)
class Version:
    """One version as it is shown. `gone`: matters it was learned from that since went away, by
    erasure, withdrawal or sealing; `outdated`: it was learned beside other shipped weights."""

    number: str
    made_at: datetime
    made_by: str
    counts: dict[str, int]
    figures: dict[str, Any]
    in_use: bool
    gone: int
    outdated: bool


def versions(desk: Desk) -> list[Version]:
    """Newest first."""
    with desk.memory.read() as session:
        used = in_use(session)
        return [_shown(session, row, used) for row in all_versions(session)]


def back(desk: Desk, actor: Actor | str) -> tuple[str, str]:
    """Puts the version before to use; returns the numbers of both (SHIPPED for the program's own).

    Versions that are damaged, were learned from what has since gone, or beside other shipped
    weights, are passed over. Raises Refused when the shipped weights are in use already.
    """
    if isinstance(actor, Actor):
        may(actor, TRAINS)
    with desk.memory.write() as session:
        was = in_use(session)
        if was == SHIPPED:
            raise Refused(_NOWHERE)
        became = _before(session, was)
        put_in_use(session, became)
        note(session, actor, desk.clock.now(), "train_back", was=was, became=became)
    return was, became


def _before(session: Session, version: str) -> str:
    row = version_numbered(session, version)
    while row is not None and row.before != SHIPPED:
        row = version_numbered(session, row.before)
        if row is not None and _may_return(session, row):
            return str(row.id)
    return SHIPPED


def _may_return(session: Session, row: TownWeights) -> bool:
    return row.base == shipped_digest() and row.is_whole and not _gone(session, row)


def _gone(session: Session, row: TownWeights) -> int:
    return len(row.learned_from) - len(still_there(session, row.learned_from))


def _shown(session: Session, row: TownWeights, used: str) -> Version:
    return Version(
        number=str(row.id),
        made_at=row.made_at,
        made_by=row.made_by,
        counts=row.counts,
        figures=row.figures,
        in_use=str(row.id) == used,
        gone=_gone(session, row),
        outdated=row.base != shipped_digest(),
    )
