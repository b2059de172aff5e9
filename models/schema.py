"""Brings a database to the newest migration."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from models.base import Memory

_FOLDER = Path(__file__).resolve().parent.parent / "migrations"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.set_main_option("path_separator", "os")
    return config


def newest() -> str:
    """The revision that this version of the program needs."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def known() -> set[str]:
    """All revisions this version of the program can make."""
    scripts = ScriptDirectory.from_config(_config())
    return {script.revision for script in scripts.walk_revisions()}


def revision_of(memory: Memory) -> str | None:
    """The revision a database stands at; None when it is empty."""
    reading = memory.engine.execution_options(reads_only=True)
    with reading.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


class WrongVersion(Exception):  # noqa: N818 - says what is wrong with the database
    """The database was made by a version this one does not know."""


def upgrade(memory: Memory, to: str | None = None) -> None:
    """Runs what is missing up to a revision (the newest), in one transaction.

    Safe to call at every start. Raises WrongVersion for a database that a newer version has
    already changed.
    """
    wanted, revision = to or newest(), revision_of(memory)
    if revision == wanted:
        return
    if revision is not None and revision not in known():
        raise WrongVersion(f"the database stands at {revision}, which this version does not know")
    config = _config()
    with memory.engine.connect() as connection:
        _foreign_keys(connection, "OFF")  # SQLite alters a table by dropping it
        with connection.begin():
            config.attributes["connection"] = connection
            command.upgrade(config, wanted)
        _foreign_keys(connection, "ON")


def _foreign_keys(connection: Connection, state: str) -> None:
    raw = connection.connection.driver_connection
    if connection.dialect.name == "sqlite" and raw is not None:
        raw.execute(f"PRAGMA foreign_keys={state}")


def new_migration(memory: Memory, message: str, number: str) -> None:
    """Writes the next numbered migration from the difference to the models (developers only)."""
    config = _config()
    config.set_main_option("file_template", "%%(rev)s")
    with memory.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.revision(config, message, autogenerate=True, rev_id=number)
