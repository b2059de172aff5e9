"""kill -9 at any moment loses nothing and files nothing twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.databases import Databases
from tests.support.soaking import Load, soaked_town
from tests.support.supervisor import supervised

_KILLS = 5
_LOAD = Load(messages=250, followers=40, rate=40, lanes=12, repeat_p=0.2)


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_web_process_killed_again_and_again_keeps_every_promise(
    kind: str, databases: Databases, tmp_path: Path
) -> None:
    with soaked_town(databases, kind, tmp_path) as soak, supervised(soak.town) as supervisor:
        soak.begin(_LOAD)
        supervisor.strike_as_it_goes(_KILLS, _LOAD.messages, soak.sent)
        soak.finish(_LOAD.lasts_s + 240)
        found = soak.reckon()
    assert not found.offences(), str(found)
    assert supervisor.kills >= _KILLS
    assert found.acknowledged >= _LOAD.messages / 2
