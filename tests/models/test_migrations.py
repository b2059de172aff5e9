"""What the migrations make is what the models say, on both databases."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from models.base import Memory
from models.everything import metadata

LOOKED_AT = {"table", "column", "index"}


def test_the_migrations_make_the_tables_that_the_models_describe(memory: Memory) -> None:
    with memory.engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), metadata)
    apart = [change for change in found if str(change[0]).split("_")[-1] in LOOKED_AT]
    assert not apart
