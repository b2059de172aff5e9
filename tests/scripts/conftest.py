"""One desk in the sample city for all scripts of a database: each script brings its own people."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from handlers.desk import Desk
from handlers.ear import Ear
from handlers.register import load_sample
from models.base import Memory
from models.files import Folder
from models.spool import Spool
from tests.conftest import BOTH, rules
from tests.support.databases import Databases
from tests.support.twins import StandingClock, WritingMessenger


@pytest.fixture(scope="session", params=BOTH)
def stage(
    request: pytest.FixtureRequest,
    databases: Databases,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp(f"stage-{request.param}")
    url = databases.fresh(request.param, folder)
    memory = Memory(url)
    clock = StandingClock()
    load_sample(memory, clock.now())
    files, spool = Folder(folder / "media"), Spool(folder / "spool")
    desk = Desk(memory, clock, Ear(), WritingMessenger(), files, rules(), spool=spool)
    with memory.read() as session:
        desk.ear.refresh(session)
    desk.library.refresh(memory, hurry=True)
    yield desk
    memory.close()
    databases.drop(url)
