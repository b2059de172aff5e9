"""Towns that are mistreated: a server of their own to stop, and a burst that goes on meanwhile."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.databases import Databases
from tests.support.postgres import has_binaries
from tests.support.soaking import Soak, soaked_town


@pytest.fixture(scope="module")
def own_databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """Nobody else's tests suffer when this server is stopped."""
    made = Databases(tmp_path_factory.mktemp("own"))
    yield made
    made.stop()


@pytest.fixture(scope="module")
def stoppable(own_databases: Databases) -> Databases:
    """The same, on a machine where PostgreSQL can be stopped and started at will."""
    if not has_binaries():
        pytest.skip("PostgreSQL's own binaries are not installed: it cannot be stopped at will")
    return own_databases


@pytest.fixture(scope="module")
def sqlite_town(
    own_databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Soak]:
    with soaked_town(own_databases, "sqlite", tmp_path_factory.mktemp("sqlite")) as soak:
        yield soak


@pytest.fixture(scope="module")
def postgres_town(stoppable: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Soak]:
    with soaked_town(stoppable, "postgres", tmp_path_factory.mktemp("postgres")) as soak:
        yield soak
