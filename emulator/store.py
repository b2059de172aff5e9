"""Everything the emulator remembers, in one SQLite file that survives a restart."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SCHEMA = """
CREATE TABLE IF NOT EXISTS followers (
  openid TEXT PRIMARY KEY, name TEXT NOT NULL, avatar INTEGER NOT NULL,
  following INTEGER NOT NULL, subscribe_time INTEGER NOT NULL, subscribe_scene TEXT NOT NULL,
  qr_scene TEXT NOT NULL DEFAULT '', remark TEXT NOT NULL DEFAULT '',
  window_left INTEGER NOT NULL DEFAULT 0, window_until REAL NOT NULL DEFAULT 0,
  window_from TEXT NOT NULL DEFAULT '', last_contact REAL NOT NULL DEFAULT 0,
  typing_until REAL NOT NULL DEFAULT 0, seq INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS followers_seq ON followers (seq);
CREATE TABLE IF NOT EXISTS chat (
  id INTEGER PRIMARY KEY AUTOINCREMENT, openid TEXT NOT NULL, sender TEXT NOT NULL,
  kind TEXT NOT NULL, text TEXT NOT NULL, data TEXT NOT NULL, at REAL NOT NULL,
  state TEXT NOT NULL, version INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS chat_openid ON chat (openid, version);
CREATE TABLE IF NOT EXISTS attempts (
  id INTEGER PRIMARY KEY AUTOINCREMENT, openid TEXT NOT NULL, type TEXT NOT NULL,
  msg_id INTEGER, number INTEGER NOT NULL, at REAL NOT NULL, ms INTEGER NOT NULL,
  status INTEGER, outcome TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS pushes (
  id INTEGER PRIMARY KEY AUTOINCREMENT, openid TEXT NOT NULL, type TEXT NOT NULL,
  is_event INTEGER NOT NULL, msg_id INTEGER, create_time INTEGER, digest TEXT NOT NULL,
  at REAL NOT NULL, acknowledged INTEGER NOT NULL DEFAULT 0, settled INTEGER NOT NULL DEFAULT 0,
  failure_shown INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS tokens (
  token TEXT PRIMARY KEY, line TEXT NOT NULL, minted REAL NOT NULL, expires REAL NOT NULL,
  replaced INTEGER NOT NULL DEFAULT 0, killed INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS forces (at REAL NOT NULL, day TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS quota (
  api TEXT NOT NULL, day TEXT NOT NULL, used INTEGER NOT NULL, PRIMARY KEY (api, day));
CREATE TABLE IF NOT EXISTS media (
  media_id TEXT PRIMARY KEY, kind TEXT NOT NULL, filename TEXT NOT NULL, mime TEXT NOT NULL,
  content BLOB NOT NULL, created REAL NOT NULL, lasting INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS qrcodes (
  ticket TEXT PRIMARY KEY, scene TEXT NOT NULL, numeric_scene INTEGER NOT NULL,
  lasting INTEGER NOT NULL, created REAL NOT NULL, expires REAL NOT NULL, url TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS qrcodes_scene ON qrcodes (scene);
CREATE TABLE IF NOT EXISTS scenes (scene TEXT PRIMARY KEY, label TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS tagged (
  rank INTEGER PRIMARY KEY AUTOINCREMENT, openid TEXT NOT NULL, tag_id INTEGER NOT NULL,
  UNIQUE (openid, tag_id));
CREATE INDEX IF NOT EXISTS tagged_tag ON tagged (tag_id);
CREATE TABLE IF NOT EXISTS menus (
  id INTEGER PRIMARY KEY, buttons TEXT NOT NULL, rule TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS consents (
  way TEXT NOT NULL, openid TEXT NOT NULL, template_id TEXT NOT NULL, scene TEXT NOT NULL,
  at REAL NOT NULL, PRIMARY KEY (way, openid, template_id, scene));
CREATE TABLE IF NOT EXISTS kept (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS calls (
  id INTEGER PRIMARY KEY AUTOINCREMENT, api TEXT NOT NULL, method TEXT NOT NULL,
  at REAL NOT NULL, time REAL NOT NULL, params TEXT NOT NULL, body TEXT NOT NULL,
  errcode INTEGER, status INTEGER, fault TEXT NOT NULL DEFAULT '', ms INTEGER NOT NULL);
"""

# Columns that came later; a file made by an older emulator gets them when it is opened.
LATER_COLUMNS = (
    ("followers", "platform", "INTEGER NOT NULL DEFAULT 2"),
    ("followers", "blacklisted", "INTEGER NOT NULL DEFAULT 0"),
    ("attempts", "push_id", "INTEGER"),
    ("attempts", "reply", "TEXT"),
    ("attempts", "twin", "INTEGER NOT NULL DEFAULT 0"),
    ("attempts", "lost", "INTEGER NOT NULL DEFAULT 0"),
)
LATER_INDEXES = """
CREATE INDEX IF NOT EXISTS attempts_push ON attempts (push_id);
CREATE INDEX IF NOT EXISTS attempts_openid ON attempts (openid);
"""


class Store:
    """One connection shared by all threads, one writer at a time."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.executescript(SCHEMA)
        self._add_later_columns()
        self._db.executescript(LATER_INDEXES)
        self._lock = threading.RLock()
        self._depth = 0

    def _add_later_columns(self) -> None:
        for table, column, kind in LATER_COLUMNS:
            known = self._db.execute(f"PRAGMA table_info({table})").fetchall()
            if column not in {row["name"] for row in known}:
                self._db.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside happens or nothing does; nesting joins the outer transaction."""
        with self._lock:
            if self._depth == 0:
                self._db.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
            except BaseException:
                self._depth -= 1
                if self._depth == 0:
                    self._db.execute("ROLLBACK")
                raise
            self._depth -= 1
            if self._depth == 0:
                self._db.execute("COMMIT")

    def run(self, sql: str, *values: object) -> int:
        """Change rows; out: how many."""
        with self._lock:
            return self._db.execute(sql, values).rowcount

    def insert(self, table: str, **values: object) -> int:
        """Add a row; out: its row id. Table and columns come from code, never from outside."""
        columns, marks = ", ".join(values), ", ".join("?" * len(values))
        sql = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608
        with self._lock:
            return self._db.execute(sql, tuple(values.values())).lastrowid or 0

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
        self.run(
            "INSERT INTO counters VALUES (?, ?) ON CONFLICT DO UPDATE SET value = value + ?",
            name,
            by,
            by,
        )

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
        """Let go of the file."""
        with self._lock:
            self._db.close()
