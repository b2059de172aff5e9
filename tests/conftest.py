"""What all tests share: both databases, a desk without doors, a cast of people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from handlers.desk import Desk, Rules
from handlers.ear import Ear
from handlers.register import load_sample
from models.base import Memory
from models.files import Folder
from models.spool import Spool
from tests.support.browser import chromium, chromium_path, must_be_there
from tests.support.cast import Person
from tests.support.databases import Databases
from tests.support.twins import StandingClock, WritingMessenger

BOTH = ("sqlite", "postgres")


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    made = Databases(tmp_path_factory.mktemp("databases"))
    yield made
    made.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for a worker's tests; they are left out, in one line, where it is missing."""
    if chromium_path() is None:
        if must_be_there():
            pytest.fail("Chromium must be there in CI")
        pytest.skip("Chromium is not installed: pages are not looked at")
    with chromium() as launched:
        yield launched


@pytest.fixture(params=BOTH)
def database_url(
    request: pytest.FixtureRequest, databases: Databases, tmp_path: Path
) -> Iterator[str]:
    """A migrated, empty database of each kind."""
    url = databases.fresh(request.param, tmp_path)
    yield url
    databases.drop(url)


@pytest.fixture
def memory(database_url: str) -> Iterator[Memory]:
    memory = Memory(database_url)
    yield memory
    memory.close()


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def messenger() -> WritingMessenger:
    return WritingMessenger()


@pytest.fixture
def desk(memory: Memory, clock: StandingClock, messenger: WritingMessenger, tmp_path: Path) -> Desk:
    """A desk in the sample city."""
    load_sample(memory, clock.now())
    return Desk(
        memory,
        clock,
        Ear(),
        messenger,
        Folder(tmp_path / "media"),
        rules(),
        spool=Spool(tmp_path / "spool"),
    )


def rules() -> Rules:
    return Rules(
        public_url="https://minyi.test",
        office="市人大常委会法制工作委员会",
        city="样例市",
        hours="周一至周五",
        here=timedelta(hours=24),
        choices=timedelta(hours=24),
        attach=timedelta(minutes=10),
        join=timedelta(seconds=60),
        question=timedelta(minutes=10),
        repeat=timedelta(minutes=10),
        answer_within_days=7,
        export_link=timedelta(minutes=30),
        media_limit=10 * 2**20,
        bulk_keeps=2,
        link_key="a key for tests",
    )


@pytest.fixture
def person(desk: Desk) -> Callable[[str], Person]:
    return lambda name: Person(desk, name)


@pytest.fixture
def alan(desk: Desk) -> Person:
    """阿兰 writes in."""
    return Person(desk, "阿兰")


@pytest.fixture
def passer_by(desk: Desk) -> Person:
    """路人 has nothing to do with anybody's matters."""
    return Person(desk, "路人")
