"""Who asks SQLite for its write lock next.

SQLite lets writers wait by asking again and again, without an order: under load one of them can
wait for many seconds. So writers line up: threads of a process on a lock, processes on a file's
lock (flock, given back by the kernel when a process dies). The file's lock is held only while
its holder waits for the database, so whoever stands first in line gets the database next.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import TimeoutError as TookTooLong

_LOOK_S = 0.002


class Turns:
    """The line in front of one database file; `database` None: only this process writes."""

    def __init__(self, database: Path | None) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._file: int | None = None
        self._owner = 0

    @contextmanager
    def taken(self, patience_s: float) -> Iterator[Callable[[], None]]:
        """For the length of a transaction this process's only writer. Yields what is to be called
        once the transaction has begun. Raises SQLAlchemy's TimeoutError after `patience_s`."""
        if not self._lock.acquire(timeout=patience_s):
            raise TookTooLong("another thread writes for too long")
        try:
            file = self._line()
            _come_first(file, patience_s)
            try:
                yield lambda: _let_go(file)
            finally:
                _let_go(file)
        finally:
            self._lock.release()

    def _line(self) -> int | None:
        """The file to line up at, opened once a process; None where there can be none."""
        if self._database is None:
            return None
        if self._file is None or self._owner != os.getpid():
            path = self._database.with_name(self._database.name + "-turn")
            try:
                self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            except OSError:  # a full or unwritable disk: the database itself will say so
                return None
            self._owner = os.getpid()
        return self._file


def _come_first(file: int | None, patience_s: float) -> None:
    """Whoever is first may wait long for a database that somebody locked; not we behind it."""
    end = time.monotonic() + patience_s
    while file is not None:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > end:
                raise TookTooLong("another process waits for too long") from None
            time.sleep(_LOOK_S)


def _let_go(file: int | None) -> None:
    if file is not None:
        fcntl.flock(file, fcntl.LOCK_UN)
