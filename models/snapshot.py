"""A whole database read at one moment, and a whole database written in one transaction.

The tables are taken as they stand in the database, not as today's models describe them: a
backup of an older version is written and read by the same code.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from alembic.migration import MigrationContext
from sqlalchemy import (
    Column,
    ColumnElement,
    MetaData,
    Table,
    Text,
    bindparam,
    cast,
    collate,
    func,
    inspect,
    select,
    text,
)
from sqlalchemy.engine import Connection
from sqlalchemy.schema import sort_tables_and_constraints

from models.base import Memory
from models.everything import not_carried_over
from models.row_lines import Sort, line_of, sort_of, values_of

NOT_CARRIED = frozenset({"alembic_version", "lease"}) | not_carried_over()
"""What belongs to running processes or to the tools, not to what people said."""

_BATCH = 500
_BLOCKS_AHEAD = 100


@contextmanager
def snapshot(memory: Memory) -> Iterator[Connection]:
    """A connection that sees one moment of the database until the block ends; writers go on."""
    options: dict[str, Any] = {"reads_only": True}
    if not memory.is_sqlite:
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with memory.engine.execution_options(**options).connect() as connection:
        be_patient(connection)
        revision(connection)  # the first look fixes the moment
        yield connection
        connection.rollback()


def be_patient(connection: Connection) -> None:
    """Limits that are right for a push would cut off work that takes minutes."""
    if connection.dialect.name == "postgresql":
        for limit in ("statement_timeout", "idle_in_transaction_session_timeout", "lock_timeout"):
            connection.execute(text(f"SET LOCAL {limit} = 0"))


def revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def tables_of(connection: Connection) -> list[Table]:
    """All tables a backup carries, those that others point to first."""
    found = MetaData()
    names = [n for n in inspect(connection).get_table_names() if n not in NOT_CARRIED]
    found.reflect(connection, only=names)
    by_name = sorted(found.tables.values(), key=lambda table: table.name)
    ordered = sort_tables_and_constraints(by_name)  # type: ignore[no-untyped-call]
    return [table for table, _cycles in ordered if table is not None]


def columns_of(table: Table, names: Sequence[str] | None = None) -> list[Column[Any]]:
    """All columns, in the order of `names` when given: kinds of databases keep different ones."""
    return [table.columns[name] for name in names or table.columns.keys()]


def sorts_of(columns: Sequence[Column[Any]]) -> list[Sort]:
    return [sort_of(column.type) for column in columns]


def count_rows(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0


def lines_of(
    connection: Connection, table: Table, names: Sequence[str] | None = None
) -> Iterator[str]:
    """All rows as lines in the order of the primary key, a few hundred in memory at a time."""
    columns = columns_of(table, names)
    sorts = sorts_of(columns)
    wanted = [
        cast(column, Text) if sort is Sort.JSON else column
        for column, sort in zip(columns, sorts, strict=True)
    ]
    query = select(*wanted).order_by(*(_same_order(c, connection) for c in table.primary_key))
    with connection.execute(query.execution_options(yield_per=_BATCH)) as rows:
        for row in rows:
            yield line_of(row, sorts)


def _same_order(column: Column[Any], connection: Connection) -> ColumnElement[Any]:
    """Text by code points on every kind of database."""
    if sort_of(column.type) is Sort.TEXT and connection.dialect.name == "postgresql":
        return collate(column, "C")
    return column


def load(
    connection: Connection, table: Table, lines: Iterable[str], names: Sequence[str] | None = None
) -> int:
    """Writes rows as they stand in the lines. Returns how many. Raises ValueError."""
    columns = columns_of(table, names)
    sorts = sorts_of(columns)
    marks = [f"v{n}" for n in range(len(columns))]
    into = table.insert().values(
        {
            column: _bound(column, sort, mark, connection)
            for column, sort, mark in zip(columns, sorts, marks, strict=True)
        }
    )
    count = 0
    rest = iter(lines)
    while batch := list(islice(rest, _BATCH)):
        rows = [_storable(values_of(line, sorts), connection) for line in batch]
        connection.execute(into, [dict(zip(marks, row, strict=True)) for row in rows])
        count += len(batch)
    return count


def _bound(column: Column[Any], sort: Sort, name: str, connection: Connection) -> Any:
    if sort is not Sort.JSON:
        return bindparam(name, type_=column.type)
    as_text = bindparam(name, type_=Text())
    return cast(as_text, column.type) if connection.dialect.name == "postgresql" else as_text


def _storable(values: Sequence[Any], connection: Connection) -> list[Any]:
    if connection.dialect.name == "postgresql":
        return list(values)
    return [
        value.astimezone(UTC).replace(tzinfo=None) if isinstance(value, datetime) else value
        for value in values
    ]


@contextmanager
def references_at_the_end(connection: Connection, tables: list[Table]) -> Iterator[None]:
    """Rows may point to rows that come later; at the end of the block all must be there.

    Raises SQLAlchemy's IntegrityError, or ValueError on SQLite, when one is missing.
    """
    if connection.dialect.name == "sqlite":
        connection.execute(text("PRAGMA defer_foreign_keys=ON"))
        yield
        broken = connection.execute(text("PRAGMA foreign_key_check")).first()
        if broken is not None:
            raise ValueError(f"a row of {broken[0]} points to a row of {broken[2]} that is missing")
        return
    references = [
        (table, key.name)
        for table in tables
        for key in table.foreign_key_constraints
        if not key.deferrable
    ]
    _defer(connection, references, "DEFERRABLE INITIALLY DEFERRED")
    yield
    connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    _defer(connection, references, "NOT DEFERRABLE")


def _defer(connection: Connection, references: list[tuple[Table, Any]], how: str) -> None:
    quote = connection.dialect.identifier_preparer.quote
    for table, name in references:
        connection.execute(
            text(f"ALTER TABLE {quote(table.name)} ALTER CONSTRAINT {quote(name)} {how}")
        )


def count_on(connection: Connection, tables: list[Table]) -> None:
    """New rows get numbers above the loaded ones, and blocks of receipt numbers a good deal above:
    the house that was backed up may have gone on giving out blocks. What is gone and can still be
    brought back keeps its id."""
    gone = {"provision": _gone_provisions(connection, tables)}
    for table in tables:
        ahead = _BLOCKS_AHEAD if table.name == "number_block" else 0
        if connection.dialect.name == "postgresql":
            _count_postgres(connection, table, ahead, gone.get(table.name, 0))
        else:
            _count_sqlite(connection, table, ahead, gone.get(table.name, 0))


def _gone_provisions(connection: Connection, tables: list[Table]) -> int:
    """The highest id of an article that a correction took out. Older memories have none."""
    changes = next((table for table in tables if table.name == "consultation_change"), None)
    if changes is None:
        return 0
    every = connection.execute(select(changes.c.before)).scalars()
    return max((int(one) for before in every for one in (before or {}).get("gone", {})), default=0)


def _count_postgres(connection: Connection, table: Table, ahead: int, least: int) -> None:
    quote = connection.dialect.identifier_preparer.quote
    for column in table.primary_key:
        sequence = connection.scalar(
            text("SELECT pg_get_serial_sequence(:table, :column)"),
            {"table": quote(table.name), "column": column.name},
        )
        top = max(connection.scalar(select(func.max(column))) or 0, least) if sequence else 0
        if top:
            connection.execute(
                text("SELECT setval(:sequence, :top)"), {"sequence": sequence, "top": top + ahead}
            )


def _count_sqlite(connection: Connection, table: Table, ahead: int, least: int) -> None:
    """SQLite itself has counted up to the highest row."""
    if ahead or least:
        connection.execute(
            text("UPDATE sqlite_sequence SET seq = max(seq, :least) + :ahead WHERE name = :table"),
            {"ahead": ahead, "least": least, "table": table.name},
        )
