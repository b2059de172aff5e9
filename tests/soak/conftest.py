"""Towns that are mistreated: a server of their own to stop, and a burst that goes on meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.databases import Databases
from tests.support.postgres import has_binaries
from tests.support.soaking import Soak
from tests.support.town import running_town


@pytest.fixture(scope="module")
def own_databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """Nobody else's tests suffer when this server is stopped."""
    made = Databases(tmp_path_factory.mktemp("own"))
    yield made
    made.stop()


@contextmanager
def soaked_town(
    databases: Databases,
    kind: str,
    folder: Path,
    *,
    workers: int = 1,
    disk: Path | None = None,
) -> Iterator[Soak]:
    """A town that may be mistreated. Its data (but not its log, nor the emulator's things) stands
    on `disk` when one is given."""
    if kind == "postgres" and not has_binaries():
        pytest.skip("PostgreSQL's own binaries are not installed: it cannot be stopped at will")
    url = databases.fresh(kind, disk or folder)
    more = {"MINYI_LOG__LEVEL": "INFO"} | ({"MINYI_DATA": str(disk / "data")} if disk else {})
    with running_town(url, folder, workers=workers, more=more) as town:
        yield Soak(town, url, [town.emulator])
    databases.drop(url)


@pytest.fixture(scope="module")
def sqlite_town(
    own_databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Soak]:
    with soaked_town(own_databases, "sqlite", tmp_path_factory.mktemp("sqlite")) as soak:
        yield soak


@pytest.fixture(scope="module")
def postgres_town(
    own_databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Soak]:
    with soaked_town(own_databases, "postgres", tmp_path_factory.mktemp("postgres")) as soak:
        yield soak
