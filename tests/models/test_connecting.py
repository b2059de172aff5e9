"""A database that lets nobody in is away soon, not after a long wait."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from models.base import CONNECT_S, PATIENCE_S, Memory
from tests.support.databases import Databases
from tests.support.outages import locked


def knock(url: str) -> float:
    """Seconds until the database was found to be away."""
    memory, started = Memory(url, pool_size=2), time.monotonic()
    with pytest.raises(OperationalError), memory.read() as session:
        session.connection()
    memory.close()
    return time.monotonic() - started


def test_sqlite_held_by_another_process_as_a_whole(databases: Databases, tmp_path: Path) -> None:
    url = databases.fresh("sqlite", tmp_path)
    with locked(url, "PRAGMA locking_mode=EXCLUSIVE"):
        assert CONNECT_S <= knock(url) < PATIENCE_S


@pytest.fixture
def deaf_port() -> Iterator[int]:
    """Somebody listens and never says a word."""
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        yield int(deaf.getsockname()[1])


def test_a_postgres_that_says_nothing(deaf_port: int) -> None:
    assert knock(f"postgresql+psycopg://minyi@127.0.0.1:{deaf_port}/minyi") < PATIENCE_S
