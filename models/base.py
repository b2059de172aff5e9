"""The ground of the memory: typed columns, and the two ways to open it.

`Memory.write()` is the only way to change rows: on SQLite it takes the write lock at once
(BEGIN IMMEDIATE), because a deferred transaction that reads first and writes later fails under
a second writer whatever its timeout. `Memory.read()` cannot commit.

Durability: SQLite with WAL and synchronous FULL, PostgreSQL with synchronous_commit on: what was
committed survives kill -9 and power loss.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from sqlalchemy import JSON, BigInteger, Enum, Integer, MetaData, create_engine, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection, Dialect, Engine, make_url
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import DateTime, TypeDecorator

from models.fresh import watch
from models.turns import Turns

PATIENCE_S = 8.0
HURRIED_S = 0.4
"""Seconds to wait for SQLite's write lock: for everybody, and for a push that WeChat waits on."""
CONNECT_S = 3
"""Seconds until a database counts as away that takes no new connection."""

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, kept in UTC. A naive one is a programming error and refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment must carry its time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Json = JSON().with_variant(JSONB(), "postgresql")
BigId = BigInteger().with_variant(Integer(), "sqlite")  # SQLite only counts up an INTEGER key

Id = Annotated[int, mapped_column(BigId, primary_key=True, autoincrement=True)]
Moment = Annotated[datetime, mapped_column(UtcDateTime)]
Strings = Annotated[list[str], mapped_column(Json)]


def _values(words: type[StrEnum]) -> list[str]:
    return [word.value for word in words]


class Base(DeclarativeBase):
    def __init__(self, **given: Any) -> None:
        """A new row. Columns are taken without the bookkeeping that a change of a stored row
        needs (rows are made several times a push); relationships with it."""
        own, columns = self.__dict__, _column_names(type(self))
        for name, value in given.items():
            if name in columns:
                own[name] = value
            elif hasattr(type(self), name):
                setattr(self, name, value)
            else:
                raise TypeError(f"{type(self).__name__} has no {name}")

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - the name and shape are SQLAlchemy's
        StrEnum: Enum(StrEnum, native_enum=False, length=20, values_callable=_values)
    }


@cache
def _column_names(kind: type[Base]) -> frozenset[str]:
    return frozenset(column.key for column in kind.__table__.columns)


def _as_json(value: Any) -> str:
    """Most lists of a row are empty."""
    return "[]" if value == [] else _JSON.encode(value)


_JSON = json.JSONEncoder(ensure_ascii=False)


class Memory:
    """One database. `url` names the driver: sqlite:///file or postgresql+psycopg://…
    `hurried_s`: how long a push waits for the lock, or for one statement of PostgreSQL."""

    def __init__(self, url: str, *, pool_size: int = 10, hurried_s: float = HURRIED_S) -> None:
        self.url = make_url(url)
        self.engine = _engine(url, pool_size)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._turns = Turns(Path(str(self.url.database)) if self._is_file() else None)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)
        self._quick = _quick_engine(url, pool_size, self.engine, hurried_s)
        self._hurried_s = hurried_s
        self._hurried = sessionmaker(self._quick, expire_on_commit=False)
        watch(self._sessions)
        watch(self._hurried)
        self._reading = sessionmaker(
            self.engine.execution_options(reads_only=True), expire_on_commit=False
        )
        self._reading_hurried = sessionmaker(
            self._quick.execution_options(reads_only=True), expire_on_commit=False
        )

    @contextmanager
    def write(self, *, hurried: bool = False) -> Iterator[Session]:
        """One transaction: committed at the end of the block, rolled back by any exception.

        `hurried` gives up after that many seconds: SQLite that is locked, a statement of
        PostgreSQL that takes so long.
        """
        if not self.is_sqlite:
            with self._make(hurried).begin() as session:
                yield session
            return
        patience = self._hurried_s if hurried else PATIENCE_S
        with self._turns.taken(patience) as begun, self._make(hurried).begin() as session:
            session.connection()  # BEGIN IMMEDIATE now, while it is our turn to ask for the lock
            begun()
            yield session

    def _make(self, hurried: bool) -> sessionmaker[Session]:
        return self._hurried if hurried else self._sessions

    def _is_file(self) -> bool:
        return self.is_sqlite and self.url.database not in {None, "", ":memory:"}

    @contextmanager
    def read(self, *, hurried: bool = False) -> Iterator[Session]:
        """A session that only reads; whatever it changed by mistake is rolled back."""
        with self._reading_hurried() if hurried else self._reading() as session:
            try:
                yield session
            finally:
                session.expunge_all()  # what was read stays readable; a rollback would expire it
                session.rollback()

    def tidy(self) -> None:
        """Moves what SQLite's write-ahead log holds into the file, hindering nobody."""
        if self._is_file():
            with closing(sqlite3.connect(str(self.url.database), timeout=0.2)) as connection:
                connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    def scrub(self) -> None:
        """Empties SQLite's write-ahead log, where erased words would linger; else nothing.

        It does not wait for anybody: when the database is busy, the next round tries again.
        """
        if not self._is_file():
            return
        with closing(sqlite3.connect(str(self.url.database), timeout=0.2)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        self.engine.dispose()
        self._quick.dispose()


def _engine(url: str, pool_size: int) -> Engine:
    if make_url(url).get_backend_name() == "sqlite":
        engine = create_engine(
            url,
            connect_args={"timeout": CONNECT_S, "check_same_thread": False},
            pool_size=pool_size,
            json_serializer=_as_json,
            hide_parameters=True,  # an error must not carry a person's words into the log
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(
        url,
        pool_size=pool_size,
        pool_pre_ping=True,
        pool_timeout=PATIENCE_S,
        hide_parameters=True,
        connect_args=_POSTGRES,
    )


def _quick_engine(url: str, pool_size: int, engine: Engine, hurried_s: float) -> Engine:
    """For writers in a hurry: gives up early. On PostgreSQL with connections of its own, which
    are not tried out before use: a broken one shows by itself, and its push goes to the spool."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(patience_s=hurried_s)
    options = f"{_POSTGRES['options']} -c statement_timeout={int(hurried_s * 1000)}"
    return create_engine(
        url,
        pool_size=pool_size,
        pool_timeout=hurried_s,
        hide_parameters=True,
        connect_args={**_POSTGRES, "options": options},
    )


_POSTGRES: dict[str, Any] = {
    "connect_timeout": CONNECT_S,  # a server that is away must not hold a thread for minutes
    "tcp_user_timeout": 5000,  # milliseconds until a connection without answers counts as broken
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "options": "-c synchronous_commit=on",  # a receipt is worth a disk's turn
}


def _prepare_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver must not begin by itself; `_begin_sqlite` does
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # acknowledged means durable against power loss, too
        "foreign_keys=ON",
        "secure_delete=ON",  # what a person had erased is overwritten, not merely unlinked
        # The clock moves the log into the file (`Memory.tidy`), so that no push waits for it;
        # where no clock runs, writers do it after all, at 32 MB.
        "wal_autocheckpoint=8000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    options: dict[str, Any] = dict(connection.get_execution_options())
    patience_s, known = options.get("patience_s", PATIENCE_S), connection.info
    if known.get("patience_s") != patience_s:
        connection.connection.cursor().execute(f"PRAGMA busy_timeout={int(1000 * patience_s)}")
        known["patience_s"] = patience_s
    connection.exec_driver_sql("BEGIN" if options.get("reads_only") else "BEGIN IMMEDIATE")
