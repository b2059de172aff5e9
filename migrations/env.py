"""Alembic's entry: runs the numbered migrations on the connection it is handed."""

from __future__ import annotations

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Enum, types
from sqlalchemy.engine import Connection

from models.base import UtcDateTime
from models.everything import metadata


def _plain(kind: str, item: object, _context: AutogenContext) -> str | Literal[False]:
    """Writes our column types in SQLAlchemy's own words: a migration outlives our classes."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Enum):
        return "sa.String(20)"
    if kind == "type" and isinstance(item, types.JSON):
        return "JSONB"
    if kind == "type" and isinstance(item, types.BigInteger):
        return "BIG"
    return False


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_item=_plain,
        render_as_batch=connection.dialect.name == "sqlite",
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


_run(context.config.attributes["connection"])
