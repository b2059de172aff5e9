"""A database that is there and does not answer: another process holds what everybody needs."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg

from models.base import Memory


@contextmanager
def locked(memory: Memory) -> Iterator[None]:
    """Nothing can be written until the block ends."""
    if memory.is_sqlite:
        with closing(sqlite3.connect(str(memory.url.database), isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            yield
            other.execute("ROLLBACK")
        return
    plain = memory.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as other:
        other.execute("LOCK TABLE arrival, follower, installation IN ACCESS EXCLUSIVE MODE")
        yield
        other.rollback()
