"""New rows of a transaction, written together and late.

`session.add` and `flush` cost many times the statement itself: they sort, compare, and look for
what depends on what, row by row. A row that is complete when it is made is `put` instead: it has
its id at once, and goes into the database with all others of its table in one statement, before
the next query could miss it, and at the latest before the commit. Until then its attributes may
still change. After a query the object belongs to the session like any other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from itertools import count
from typing import Any

from sqlalchemy import Connection, Dialect, event, insert
from sqlalchemy.orm import DeclarativeBase, ORMExecuteState, Session, make_transient_to_detached

from models.by_driver import ByDriver

_WAITING, _IDS = "fresh rows", "fresh ids"
EXPECTED = "fresh rows expected"
"""In a session's info: about how many rows of each table its transaction will put."""

Row = DeclarativeBase


def put(session: Session, row: Row) -> None:
    """Takes a new row (never added to a session) for writing, and gives it its id."""
    kind = type(row)
    own = row.__dict__
    for name, default in _defaults(kind):
        if name not in own:
            own[name] = default()
    key = _counted_key(kind)
    if key is not None and own[key] is None:
        own[key] = _next_id(session, kind, key)
    session.info.setdefault(_WAITING, []).append(row)


def write_fresh(session: Session, *, keep: bool = True) -> None:
    """INSERTs what waits, tables in the order of their references. With `keep` the objects go on
    living in the session."""
    rows: list[Row] = session.info.pop(_WAITING, None) or []
    if not rows:
        return
    by_table: dict[type[Row], list[Row]] = defaultdict(list)
    for row in rows:
        by_table[type(row)].append(row)
    connection = session.connection()
    for kind in sorted(by_table, key=_rank):
        _insert(kind, connection.dialect).run(connection, [row.__dict__ for row in by_table[kind]])
    if keep:
        for row in rows:
            make_transient_to_detached(row)
            session.add(row)


def watch(session_maker: Any) -> None:
    """Makes every session of this maker write what waits when it must be there."""
    event.listen(session_maker, "do_orm_execute", _before_a_query)
    event.listen(session_maker, "before_flush", _before_a_flush)
    event.listen(session_maker, "before_commit", lambda session: write_fresh(session, keep=False))


def _before_a_query(state: ORMExecuteState) -> None:
    if _WAITING in state.session.info:
        write_fresh(state.session)


def _before_a_flush(session: Session, *_: object) -> None:
    write_fresh(session)
    session.info.pop(_IDS, None)  # the flush may use the very ids we were about to give


def _next_id(session: Session, kind: type[Row], key: str) -> int:
    """Ids go up from one transaction of a person to her next: they are drawn under her lock, so
    none are kept for later."""
    ids: dict[type[Row], Iterator[int]] = session.info.setdefault(_IDS, {})
    _counted[kind] = key
    for _ in range(2):
        drawn = next(ids[kind], None) if kind in ids else None
        if drawn is not None:
            return drawn
        more = _draw(session.connection(), session.info.get(EXPECTED, 1))
        ids.update({k: new for k, new in more.items() if k is kind or k not in ids})
    raise AssertionError("unreachable")


_counted: dict[type[Row], str] = {}
"""The kinds that were ever put, and their keys: ids are drawn for all of them at once."""


def _draw(connection: Connection, rows: int) -> dict[type[Row], Iterator[int]]:
    kinds = tuple(_counted.items())
    if connection.dialect.name == "sqlite":  # we hold its only write lock
        highest = connection.exec_driver_sql(_highest(kinds)).one()
        return {
            kind: count((high or 0) + 1) for (kind, _), high in zip(kinds, highest, strict=True)
        }
    drawn = list(zip(*connection.exec_driver_sql(_next(kinds), (rows,)), strict=True))
    return {kind: iter(sorted(column)) for (kind, _), column in zip(kinds, drawn, strict=True)}


@cache
def _highest(kinds: tuple[tuple[type[Row], str], ...]) -> str:
    parts = [f"(SELECT max({key}) FROM {kind.__tablename__})" for kind, key in kinds]  # noqa: S608
    return "SELECT " + ", ".join(parts)


@cache
def _next(kinds: tuple[tuple[type[Row], str], ...]) -> str:
    parts = [f"nextval('{kind.__tablename__}_{key}_seq')" for kind, key in kinds]
    return f"SELECT {', '.join(parts)} FROM generate_series(1, %s)"  # noqa: S608 - our own names


@cache
def _insert(kind: type[Row], dialect: Dialect) -> ByDriver:
    table: Any = kind.__table__
    return ByDriver(insert(table), dialect, _names(kind))


@cache
def _rank(kind: type[Row]) -> int:
    return list(kind.metadata.sorted_tables).index(kind.__table__)  # type: ignore[arg-type]


@cache
def _counted_key(kind: type[Row]) -> str | None:
    """The key that the database would count up by itself, if that is what it does."""
    table: Any = kind.__table__
    column = table.autoincrement_column
    return None if column is None or column.foreign_keys else str(column.key)


@cache
def _names(kind: type[Row]) -> tuple[str, ...]:
    return tuple(name for name, _ in _defaults(kind))


@cache
def _defaults(kind: type[Row]) -> tuple[tuple[str, Callable[[], Any]], ...]:
    """Every column and what fills it when nothing was given. Columns are named as attributes."""
    return tuple((column.key, _default(column)) for column in kind.__table__.columns)


def _default(column: Any) -> Callable[[], Any]:
    default = column.default
    if default is None:
        return lambda: None
    if default.is_callable:
        return lambda: default.arg(None)
    return lambda: default.arg
