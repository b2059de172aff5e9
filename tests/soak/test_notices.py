"""A notice goes out while its senders are killed and WeChat misbehaves: nobody gets it twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.base import Memory
from tests.support.broadcast import SETTINGS, Broadcast, Size
from tests.support.databases import Databases
from tests.support.town import running_town

_KILLS = 5
_SIZE = Size(window=130, consented=20, batches=3, batch=20, noted=20)


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_senders_killed_again_and_again_send_nothing_twice_and_know_what_they_do_not_know(
    kind: str, databases: Databases, tmp_path: Path
) -> None:
    url = databases.fresh(kind, tmp_path)
    settings = SETTINGS | {"MINYI_SENDING__AT_ONCE": "8"}
    with running_town(url, tmp_path, settings=settings) as town:
        memory = Memory(url)
        broadcast = Broadcast(town, memory, _SIZE)
        broadcast.begin(latency_s=0.15)
        broadcast.strike(_KILLS)
        broadcast.finish(patience_s=180)
        offences, tally = broadcast.offences(), broadcast.tally()
        memory.close()
    databases.drop(url)
    assert not offences, (offences, tally)
    assert broadcast.kills == _KILLS, tally
    assert sum(count for name, count in tally.items() if name.endswith("sent")) > _SIZE.people / 2
