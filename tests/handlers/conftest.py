"""A house where things have happened, and empty ones to restore it into."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from handlers.desk import Desk
from handlers.ear import Ear
from handlers.fetch import fetch_some
from handlers.ports import Media
from models.base import Memory
from models.files import Folder
from tests.conftest import rules
from tests.handlers.test_attach import photo
from tests.support.cast import Person
from tests.support.databases import Databases
from tests.support.houses import NewHouse
from tests.support.twins import StandingClock, WritingMessenger


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    return tmp_path / "spool"


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "backup"


@pytest.fixture
def lived_in(desk: Desk, messenger: WritingMessenger, alan: Person) -> Desk:
    """A desk where things have happened."""
    messenger.media["picture-1"] = Media("image/jpeg", "a.jpg", photo())
    alan.says("建议村里路灯坏了三天内修好；另外村口的路能不能修一修？")
    alan.sends_picture()
    fetch_some(desk)
    Person(desk, "路人").says("俺要举报村干部贪污😀\n第二行\t“引号”")
    return desk


@pytest.fixture
def new_house(databases: Databases, tmp_path: Path) -> Iterator[NewHouse]:
    """Makes empty houses of either kind, migrated or not."""
    made: list[tuple[Memory, str]] = []

    def make(kind: str, name: str = "house") -> Desk:
        folder = tmp_path / f"{name}-{len(made)}"
        folder.mkdir()
        url = databases.fresh(kind, folder)
        memory = Memory(url)
        made.append((memory, url))
        files = Folder(folder / "media")
        return Desk(memory, StandingClock(), Ear(), WritingMessenger(), files, rules())

    yield make
    for memory, url in made:
        memory.close()
        databases.drop(url)
