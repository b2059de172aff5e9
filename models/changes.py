"""Changed rows of a transaction, written together, without the unit of work.

For rows that nearly every transaction changes, and of which nobody needs anything afterwards:
they leave the session. Everything else is left to the session's own flush.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import Dialect, bindparam, inspect, update
from sqlalchemy.orm import InstanceState, Session

from models.base import Base
from models.by_driver import ByDriver
from models.fresh import write_fresh

_KEY = "key_of_the_row"


def write_changes(session: Session, rows: Iterable[Base]) -> None:
    """UPDATEs what changed of stored `rows`, one statement for all with the same changes; the rows
    leave the session. Rows that are still to be INSERTed are written as they are then."""
    by_change: dict[tuple[type[Base], tuple[str, ...]], list[Base]] = defaultdict(list)
    for row in rows:
        state: InstanceState[Any] = inspect(row)
        if not state.persistent:
            continue
        changed = tuple(sorted(state.committed_state))
        if changed:
            by_change[type(row), changed].append(row)
        else:
            session.expunge(row)
    if not by_change:
        return
    write_fresh(session, keep=False)  # a change may name a row that waits
    connection = session.connection()
    for (kind, changed), those in by_change.items():
        _update(kind, changed, connection.dialect).run(
            connection, [_values(row, changed) for row in those]
        )
        for row in those:
            session.expunge(row)


def _values(row: Base, changed: tuple[str, ...]) -> dict[str, Any]:
    state: InstanceState[Any] = inspect(row)
    (key,) = state.identity or ()
    return {_KEY: key, **{name: row.__dict__[name] for name in changed}}


@cache
def _update(kind: type[Base], changed: tuple[str, ...], dialect: Dialect) -> ByDriver:
    table: Any = kind.__table__
    (key,) = table.primary_key.columns
    new: dict[str, Any] = {name: bindparam(name) for name in changed}
    statement = update(table).where(key == bindparam(_KEY)).values(new)
    return ByDriver(statement, dialect, changed)
