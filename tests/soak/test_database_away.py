"""The database is away under load: everybody is answered, and all is filed once it is back."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager

import requests

from models import receipt_number
from tests.support.databases import Databases
from tests.support.outages import crashed, hanging, locked, stopped
from tests.support.soaking import Load, Soak

_AWAY_S = 6.0
_MOST_MS = 2000


def suffer(soak: Soak, outage: AbstractContextManager[None], seed: int) -> None:
    """A burst with the outage in its midst; afterwards all must be as if nothing had been."""
    load = Load(110, 20, rate=10, lanes=4, repeat_p=0.2, seed=seed, text_ending=f"，第{seed}回第")
    spooled = soak.reckon().spooled
    soak.begin(load)
    time.sleep(2)
    with outage:
        time.sleep(_AWAY_S)
    soak.finish(load.lasts_s + 60)
    found = soak.reckon()
    assert not found.offences(), str(found)
    assert found.acknowledged == found.pushes
    assert found.spooled > spooled + 10
    assert max(found.answered_ms) <= _MOST_MS


def test_sqlite_locked_by_another_process(sqlite_town: Soak) -> None:
    suffer(sqlite_town, locked(sqlite_town.database_url), seed=1)


def test_postgres_shut_down(postgres_town: Soak, stoppable: Databases) -> None:
    suffer(postgres_town, stopped(stoppable.server), seed=1)


def test_postgres_killed(postgres_town: Soak, stoppable: Databases) -> None:
    suffer(postgres_town, crashed(stoppable.server), seed=2)


def test_postgres_hanging(postgres_town: Soak, stoppable: Databases) -> None:
    suffer(postgres_town, hanging(stoppable.server), seed=3)


def test_pages_that_hang_leave_room_for_pushes(postgres_town: Soak, stoppable: Databases) -> None:
    web, someone = postgres_town.town.web, postgres_town.town.villager("辛")
    someone.says("建议修渠")
    paths = [f"{web}/{path}" for path in ("readyz", "metrics") * 10]
    with ThreadPoolExecutor(20) as pool:
        assert 200 in pool.map(status, paths)  # as many connections as there are threads
        with hanging(stoppable.server):
            pages = [pool.submit(status, path) for path in paths]
            time.sleep(2)
            pushed = someone.push("text", {"Content": "建议种树"})
            time.sleep(1)
        answered = [page.result() for page in pages]
    assert receipt_number.read(str(pushed["reply"]))[0].startswith("9"), pushed
    assert pushed["deliveries"] == 1
    assert 503 in answered
    postgres_town.begin(Load(20, 5, rate=10, text_ending="，末回第"))
    postgres_town.finish(60)


def status(url: str) -> int:
    """What the page says; 0 when it says nothing for long."""
    try:
        return requests.get(url, timeout=30).status_code
    except requests.RequestException:
        return 0
