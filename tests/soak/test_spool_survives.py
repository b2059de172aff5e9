"""What stands in the spool survives whatever happens to the web process, and is filed by itself."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from models import receipt_number
from tests.support.databases import Databases
from tests.support.outages import locked, stopped
from tests.support.soaking import Load, Soak, soaked_town
from tests.support.supervisor import supervised

_LOAD = Load(400, 30, rate=50, lanes=8, repeat_p=0.2)


def away(soak: Soak, databases: Databases) -> AbstractContextManager[None]:
    if soak.database_url.startswith("sqlite"):
        return locked(soak.database_url)
    return stopped(databases.server)


@pytest.fixture(params=["sqlite", "postgres"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_killed_while_the_spool_holds_entries_and_while_it_replays(
    kind: str, stoppable: Databases, tmp_path: Path
) -> None:
    with soaked_town(stoppable, kind, tmp_path) as soak, supervised(soak.town) as supervisor:
        soak.begin(_LOAD)
        with away(soak, stoppable):
            until_spooled(soak, 60)
            supervisor.strike()
            until_spooled(soak, 120)
        for pause in (0.3, 0.1, 0.2):  # while it starts, and while it replays
            time.sleep(pause)
            soak.town.wait(f"{soak.town.web}/healthz")
            supervisor.strike()
        soak.finish(_LOAD.lasts_s + 120)
        found = soak.reckon()
    assert not found.offences(), str(found)
    assert found.spooled > 60
    assert supervisor.kills == 4


def until_spooled(soak: Soak, count: int) -> None:
    """Waits until so many entries wait at once, or the whole burst was said."""
    end = time.monotonic() + 60
    while soak.waiting() < count and soak.sent() < _LOAD.messages:
        assert time.monotonic() < end, "the spool does not fill"
        time.sleep(0.05)


def test_a_web_process_that_starts_without_its_database_takes_pushes(
    kind: str, stoppable: Databases, tmp_path: Path
) -> None:
    with soaked_town(stoppable, kind, tmp_path) as soak:
        someone = soak.town.villager("己", "ccsq-box-1")
        someone.says("建议修渠")
        soak.town.kill("web")
        with away(soak, stoppable):
            soak.town.start("web")
            number = receipt_number.read(someone.says("建议种树"))[0]
            assert number.startswith("9")
            assert "检修" in someone.says("进度")
        soak.begin(Load(20, 5, rate=10))
        soak.finish(60)
        found = soak.reckon()
        assert "建议种树" in someone.says(number)
    assert not found.offences(), str(found)


def test_a_web_process_that_starts_on_a_wholly_locked_sqlite_takes_pushes(
    databases: Databases, tmp_path: Path
) -> None:
    with soaked_town(databases, "sqlite", tmp_path) as soak:
        someone = soak.town.villager("庚", "ccsq-box-1")
        someone.says("建议修渠")
        for name in ("web", "clock"):
            soak.town.kill(name)
        with locked(soak.database_url, "PRAGMA locking_mode=EXCLUSIVE"):
            soak.town.start("web")
            assert receipt_number.read(someone.says("建议种树"))[0].startswith("9")
        soak.town.start("clock")
        soak.begin(Load(20, 5, rate=10))
        soak.finish(60)
        found = soak.reckon()
    assert not found.offences(), str(found)


def test_copies_on_three_processes_hear_one_reply_while_postgres_is_away(
    stoppable: Databases, tmp_path: Path
) -> None:
    with soaked_town(stoppable, "postgres", tmp_path, workers=3) as soak:
        soak.in_order = False  # ids are drawn ahead by each process; copies are the point here
        people = [soak.town.villager(name, "ccsq-box-1") for name in "甲乙丙丁"]
        for someone in people:
            someone.says("建议修渠")
        with stopped(stoppable.server), ThreadPoolExecutor(4) as pool:
            order = {"Content": "建议种树"}
            tasks = [
                pool.submit(someone.push, "text", order, parallel=6, repeat=2) for someone in people
            ]
            pushed = [task.result() for task in tasks]
        assert all(len(set(push["replies"])) == 1 for push in pushed)
        numbers = {receipt_number.read(push["replies"][0])[0] for push in pushed}
        assert len(numbers) == len(people)
        soak.begin(Load(30, 5, rate=10))
        soak.finish(60)
        found = soak.reckon()
    assert not found.offences(), str(found)
