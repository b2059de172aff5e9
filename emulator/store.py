"""Everything the emulator remembers, in one SQLite file that survives a restart."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from emulator.schema import LATER_COLUMNS, LATER_INDEXES, SCHEMA

ADD_TO_COUNTER = "INSERT INTO counters VALUES (?, ?) ON CONFLICT DO UPDATE SET value = value + ?"
COMMIT_EVERY_S = 0.05
"""How long a lazy transaction may wait for others before all are committed together."""


class Store:
    """One connection shared by all threads, one writer at a time.

    Survives `kill -9`, not a power cut. What was written lazily is committed a moment later.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=OFF")
        self._db.executescript(SCHEMA)
        self._add_later_columns()
        self._db.executescript(LATER_INDEXES)
        self._lock = threading.RLock()
        self._depth = 0
        self._tallies: Counter[str] = Counter()
        self._wanted, self._closed = threading.Event(), False
        threading.Thread(target=self._commit_now_and_then, daemon=True).start()

    def _add_later_columns(self) -> None:
        for table, column, kind in LATER_COLUMNS:
            known = self._db.execute(f"PRAGMA table_info({table})").fetchall()
            if column not in {row["name"] for row in known}:
                self._db.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")

    @contextmanager
    def transaction(self, *, lazy: bool = False) -> Iterator[None]:
        """Everything inside happens or nothing does; nesting joins the outer transaction.

        A lazy one is seen by all at once, but written to disk with others within `COMMIT_EVERY_S`.
        """
        with self._lock:
            outermost, joins = self._depth == 0, self._db.in_transaction
            if outermost:
                self._db.execute("SAVEPOINT mine" if joins else "BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
            except BaseException:
                self._depth -= 1
                if outermost:
                    self._undo(joins)
                raise
            self._depth -= 1
            if outermost:
                self._finish(joins, lazy)

    def _undo(self, joined: bool) -> None:
        if joined:
            self._db.execute("ROLLBACK TO mine")
            self._db.execute("RELEASE mine")
        else:
            self._db.execute("ROLLBACK")

    def _finish(self, joined: bool, lazy: bool) -> None:
        if joined:
            self._db.execute("RELEASE mine")
        if lazy:
            self._soon()
        else:
            self.flush()

    def flush(self) -> None:
        """Write down everything that still waits."""
        with self._lock:
            if self._tallies and not self._db.in_transaction:
                self._db.execute("BEGIN IMMEDIATE")
            if self._tallies:
                rows = [(name, by, by) for name, by in self._tallies.items()]
                self._db.executemany(ADD_TO_COUNTER, rows)
                self._tallies.clear()
            if self._depth == 0 and self._db.in_transaction:
                self._db.execute("COMMIT")

    def _soon(self) -> None:
        if not self._wanted.is_set():
            self._wanted.set()

    def _commit_now_and_then(self) -> None:
        while not self._closed:
            self._wanted.wait()
            time.sleep(COMMIT_EVERY_S)
            self._wanted.clear()
            with self._lock:
                if not self._closed:
                    self.flush()

    def _written(self) -> None:
        # A change outside of any transaction is one by itself, and takes along what waits.
        if self._depth == 0 and self._db.in_transaction:
            self._db.execute("COMMIT")

    def run(self, sql: str, *values: object) -> int:
        """Change rows; out: how many."""
        with self._lock:
            changed = self._db.execute(sql, values).rowcount
            self._written()
            return changed

    def many(self, sql: str, rows: list[tuple[object, ...]]) -> None:
        """The same change with many sets of values."""
        with self._lock:
            self._db.executemany(sql, rows)
            self._written()

    def insert(self, table: str, **values: object) -> int:
        """Add a row; out: its row id. Table and columns come from code, never from outside."""
        columns, marks = ", ".join(values), ", ".join("?" * len(values))
        sql = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608
        with self._lock:
            number = self._db.execute(sql, tuple(values.values())).lastrowid or 0
            self._written()
            return number

    def one(self, sql: str, *values: object) -> sqlite3.Row | None:
        """The first row or none."""
        with self._lock:
            row: sqlite3.Row | None = self._db.execute(sql, values).fetchone()
            return row

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        """All rows."""
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def number(self, sql: str, *values: object) -> int:
        """The first column of the first row as a whole number, or nought."""
        row = self.one(sql, *values)
        return int(row[0] or 0) if row else 0

    def count(self, name: str, by: int = 1) -> None:
        """Add to a counter."""
        self.run(ADD_TO_COUNTER, name, by, by)

    def tally(self, name: str, by: int = 1) -> None:
        """Add to a counter, with the next lazy commit: for what happens very often."""
        with self._lock:
            self._tallies[name] += by
            self._soon()

    def keep(self, name: str, value: str) -> None:
        """Remember a named text."""
        self.run("INSERT OR REPLACE INTO kept VALUES (?, ?)", name, value)

    def kept(self, name: str) -> str | None:
        """A remembered text."""
        row = self.one("SELECT value FROM kept WHERE name = ?", name)
        return str(row["value"]) if row else None

    def forget(self, name: str) -> None:
        """Drop a remembered text."""
        self.run("DELETE FROM kept WHERE name = ?", name)

    def close(self) -> None:
        """Write what waits and let go of the file."""
        with self._lock:
            self.flush()
            self._closed = True
            self._wanted.set()
            self._db.close()
