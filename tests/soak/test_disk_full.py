"""Not a byte left: no false acknowledgement, and recovery by itself."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support.databases import Databases
from tests.support.outages import full, small_disk, stopped
from tests.support.soaking import Load, Soak, soaked_town

_MEGABYTES = 24
_FULL_S = 5.0
_LOAD = Load(120, 20, rate=10, lanes=8, repeat_p=0.2)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A folder with little room, on a disk of its own."""
    folder = tmp_path / "small"
    with ExitStack() as stack:
        try:
            stack.enter_context(small_disk(folder, _MEGABYTES))
        except OSError as refused:
            pytest.skip(f"a full disk is not tried here: {refused}")
        yield folder


def refusals(soak: Soak) -> int:
    """How many pushes were answered with 503."""
    return soak.town.log().count("/wechat 503")


def test_sqlite_and_spool_on_a_full_disk(small: Path, tmp_path: Path, databases: Databases) -> None:
    with soaked_town(databases, "sqlite", tmp_path, disk=small) as soak:
        soak.begin(_LOAD)
        time.sleep(2)
        with full(small):
            time.sleep(_FULL_S)
        soak.finish(_LOAD.lasts_s + 60)
        found, refused = soak.reckon(), refusals(soak)
    assert not found.offences(), str(found)
    assert refused
    assert found.acknowledged > _LOAD.messages / 3


def test_a_full_spool_matters_only_while_postgres_is_away(
    small: Path, tmp_path: Path, stoppable: Databases
) -> None:
    with soaked_town(stoppable, "postgres", tmp_path, disk=small) as soak:
        soak.begin(_LOAD)
        with full(small):
            time.sleep(3)
            before = refusals(soak)
            with stopped(stoppable.server):
                time.sleep(_FULL_S)
                full_and_away = refusals(soak)
        soak.finish(_LOAD.lasts_s + 60)
        found = soak.reckon()
    assert not found.offences(), str(found)
    assert before == 0
    assert full_and_away
