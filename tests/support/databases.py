"""Fresh databases for tests: each a copy of one that the real migrations made."""

from __future__ import annotations

import itertools
import shutil
from pathlib import Path

import psycopg

from models import schema
from models.base import Memory
from tests.support.postgres import Postgres


class Databases:
    """Hands out URLs of migrated, empty databases of either kind; drops them when told.

    `durable`: PostgreSQL runs as in an office, where a commit waits for the disk."""

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        self._folder, self._durable = folder, durable
        self._count = itertools.count(1)
        self._sqlite: Path | None = None
        self._postgres: Postgres | None = None

    def fresh(self, kind: str, folder: Path) -> str:
        """`kind` is sqlite or postgres."""
        if kind == "sqlite":
            target = folder / "minyi.db"
            shutil.copy(self._sqlite_template(), target)
            return f"sqlite:///{target}"
        server = self.server
        name = f"test_{next(self._count)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE minyi_template")
        return server.url(name)

    def bare(self, kind: str, folder: Path) -> str:
        """A database without any table."""
        if kind == "sqlite":
            return f"sqlite:///{folder / 'minyi.db'}"
        server = self.server
        name = f"test_{next(self._count)}"
        self._run(f"CREATE DATABASE {name}")
        return server.url(name)

    def drop(self, url: str) -> None:
        if url.startswith("postgresql"):
            name = url.rsplit("/", 1)[1].split("?", maxsplit=1)[0]
            self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def stop(self) -> None:
        if self._postgres is not None:
            self._postgres.stop()

    def _sqlite_template(self) -> Path:
        if self._sqlite is None:
            path = self._folder / "template.db"
            _migrate(f"sqlite:///{path}")
            self._sqlite = path
        return self._sqlite

    @property
    def server(self) -> Postgres:
        """The PostgreSQL behind the URLs of that kind; started when first asked for."""
        if self._postgres is None:
            self._postgres = Postgres(durable=self._durable)
            self._run("CREATE DATABASE minyi_template")
            _migrate(self._postgres.url("minyi_template"))
        return self._postgres

    def _run(self, statement: str) -> None:
        assert self._postgres is not None
        plain = self._postgres.base.replace("postgresql+psycopg", "postgresql")
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(statement.encode())


def _migrate(url: str) -> None:
    memory = Memory(url, pool_size=2)
    schema.upgrade(memory)
    memory.close()
