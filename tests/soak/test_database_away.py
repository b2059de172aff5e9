"""The database is away under load: everybody is answered, and all is filed once it is back."""

from __future__ import annotations

import time
from contextlib import AbstractContextManager

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
