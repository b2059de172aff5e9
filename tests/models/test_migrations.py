"""What the migrations make is what the models say, on both databases."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from models import schema
from models.base import Memory
from models.everything import metadata
from tests.support.databases import Databases

LOOKED_AT = {"table", "column", "index"}


def test_the_migrations_make_the_tables_that_the_models_describe(memory: Memory) -> None:
    with memory.engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), metadata)
    apart = [change for change in found if str(change[0]).split("_")[-1] in LOOKED_AT]
    assert not apart


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_drafts_keep_their_rows_and_get_ids_that_nobody_had(
    kind: str, databases: Databases, tmp_path: Path
) -> None:
    url = databases.bare(kind, tmp_path)
    memory = Memory(url, pool_size=2)
    schema.upgrade(memory, "0022_missed_notices")
    day = "2026-11-20 02:00:00+00:00" if kind == "postgres" else "2026-11-20 02:00:00.000000"
    taken = json.dumps({"gone": {"9": {}}})
    rows = (
        "INSERT INTO consultation VALUES (1, 'T', 'city', '', '', '2026-11-20', '2026-12-20', '',"
        f" 'open', NULL, '{day}', NULL, NULL, '', NULL, 0)",
        f"INSERT INTO draft VALUES (3, 1, 1, 'T', 'a.txt', '', NULL, '{day}')",
        "INSERT INTO provision VALUES (7, 3, NULL, 1, '条', '1', '', '', '1', '', '[]', NULL, NULL,"
        " NULL)",
        "INSERT INTO provision VALUES (8, 3, 7, 2, '款', '', '', 'W', '1.1', '', '[]', 7, NULL,"
        " NULL)",
        f"INSERT INTO consultation_change VALUES (1, 1, 3, NULL, '{day}', 'correct', '{taken}',"
        " NULL, NULL)",
    )
    with memory.engine.begin() as connection:
        for row in rows:
            connection.execute(text(row))
    schema.upgrade(memory)
    with memory.engine.begin() as connection:
        kept = connection.execute(text("SELECT id, parent_id, before_id, text FROM provision"))
        assert {tuple(row) for row in kept} == {(7, None, None, ""), (8, 7, 7, "W")}
        if kind == "sqlite":
            assert not connection.execute(text("PRAGMA foreign_key_check")).all()
            rows_of = connection.execute(text("SELECT name, seq FROM sqlite_sequence"))
            counted: dict[str, int] = {row.name: row.seq for row in rows_of}
            assert (counted["draft"], counted["provision"]) == (3, 9)
    memory.close()
    databases.drop(url)
