"""Several updates in one trip to the server.

Each trip to PostgreSQL costs a process with many threads more waiting for its turn than the update
itself takes. PostgreSQL takes updates of different rows as parts of one statement (`WITH … AS
(UPDATE …)`); SQLite, which is no trip away, gets them one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Update
from sqlalchemy.orm import Session


class Change(NamedTuple):
    """An update and its parameters. Those of changes that go together differ in name, or are the
    same value."""

    update: Update
    values: dict[str, Any]


def write_together(session: Session, changes: Sequence[Change]) -> int:
    """Makes these changes, of which no two touch the same row. Returns how many rows the first one
    changed; 0 when there is none."""
    if not changes:
        return 0
    if session.get_bind().dialect.name != "postgresql":
        counts = [_rows(session, update, values) for update, values in changes]
        return counts[0]
    values = {name: value for change in changes for name, value in change.values.items()}
    return _rows(session, _as_one(tuple(change.update for change in changes)), values)


@cache
def _as_one(updates: tuple[Update, ...]) -> Update:
    first, *others = updates
    return first.add_cte(*(one.cte(f"part_{at}") for at, one in enumerate(others)))


def _rows(session: Session, update: Update, values: dict[str, Any]) -> int:
    return int(session.execute(update, values).rowcount)  # type: ignore[attr-defined]
