"""A new row at once, without the unit of work.

`session.add` and `flush` cost several times the statement itself: they sort, compare and look
for what depends on what. Where a row is complete when it is made and its id is needed next, it
is inserted directly. Afterwards the object belongs to the session as if it had been flushed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from sqlalchemy import Column, Insert, insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, make_transient_to_detached

from models.base import Base


def insert_now(session: Session, row: Base) -> None:
    """INSERTs `row` (new, never added to a session) and adds it to the session, with its id."""
    result = session.connection().execute(_statement(type(row)), _values(row))
    keys: Any = result.inserted_primary_key
    _settle(session, row, keys[0])


def insert_unless_there(session: Session, row: Base) -> bool:
    """The same, unless a unique column forbids it: then False, and nothing has happened."""
    name = session.get_bind().dialect.name
    done = session.connection().execute(_careful_statement(type(row), name), _values(row))
    key = done.scalar_one_or_none()
    if key is None:
        return False
    _settle(session, row, key)
    return True


def _settle(session: Session, row: Base, key: Any) -> None:
    name = _key(type(row)).key
    if row.__dict__.get(name) is None:
        row.__dict__[name] = key
    make_transient_to_detached(row)
    session.add(row)


def _values(row: Base) -> dict[str, Any]:
    """What goes into the columns; the row's own attributes are completed with the defaults."""
    own = row.__dict__
    for name, default in _defaults(type(row)):
        if name not in own:
            own[name] = default()
    key = _key(type(row)).key
    return {
        name: own[name] for name, _ in _defaults(type(row)) if name != key or own[name] is not None
    }


@cache
def _statement(kind: type[Base]) -> Insert:
    return insert(kind.__table__)  # type: ignore[arg-type]


@cache
def _careful_statement(kind: type[Base], dialect: str) -> Any:
    maker = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement = maker(kind.__table__)  # type: ignore[arg-type]
    return statement.on_conflict_do_nothing().returning(_key(kind))


@cache
def _key(kind: type[Base]) -> Column[Any]:
    table: Any = kind.__table__
    key: Column[Any]
    (key,) = table.primary_key.columns
    return key


@cache
def _defaults(kind: type[Base]) -> tuple[tuple[str, Callable[[], Any]], ...]:
    """Every column and what fills it when nothing was given. Columns are named as attributes."""
    return tuple((column.key, _default(column)) for column in kind.__table__.columns)


def _default(column: Any) -> Callable[[], Any]:
    default = column.default
    if default is None:
        return lambda: None
    if default.is_callable:
        return lambda: default.arg(None)
    return lambda: default.arg
