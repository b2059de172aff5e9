"""What was committed survives a power cut: the settings, looked up on a running configuration."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from app import build
from models.base import Memory
from settings import load
from tests.support.databases import Databases
from tests.support.postgres import Postgres


def configured(url: str, folder: Path) -> Memory:
    """The memory as every process of an installation opens it."""
    return build(load({"MINYI_DATA": str(folder), "MINYI_DATABASE__URL": url})).desk.memory


def asked(memory: Memory, question: str, *, hurried: bool) -> str:
    with memory.write(hurried=hurried) as session:
        return str(session.connection().exec_driver_sql(question).scalar())


@pytest.mark.parametrize("hurried", [True, False])
def test_sqlite_waits_for_the_disk_at_every_commit(
    hurried: bool, databases: Databases, tmp_path: Path
) -> None:
    memory = configured(databases.fresh("sqlite", tmp_path), tmp_path)
    assert asked(memory, "PRAGMA synchronous", hurried=hurried) == "2"  # FULL
    assert asked(memory, "PRAGMA journal_mode", hurried=hurried) == "wal"
    memory.close()


@pytest.mark.parametrize("hurried", [True, False])
def test_postgres_waits_for_the_disk_even_where_the_server_would_not(
    hurried: bool, databases: Databases, tmp_path: Path
) -> None:
    url = databases.fresh("postgres", tmp_path)
    plain = url.replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(plain, autocommit=True) as operator:
        name = operator.execute("SELECT current_database()").fetchone()
        assert name is not None
        operator.execute(f"ALTER DATABASE {name[0]} SET synchronous_commit = off".encode())
    memory = configured(url, tmp_path)
    assert asked(memory, "SHOW synchronous_commit", hurried=hurried) == "on"
    memory.close()
    databases.drop(url)


def test_a_server_as_an_office_runs_it_syncs_its_log(tmp_path: Path) -> None:
    server = Postgres(durable=True)
    memory = configured(server.base, tmp_path)
    assert asked(memory, "SHOW fsync", hurried=True) == "on"
    memory.close()
    server.stop()
