"""The one source of time for rows: the machine's, or a file that tests set forward."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from clock import FileClock, SystemClock, clock_from


def test_the_system_clock_is_aware() -> None:
    assert SystemClock().now().tzinfo is UTC


def test_a_file_sets_the_clock_forward_while_it_runs(tmp_path: Path) -> None:
    file = tmp_path / "clock.json"
    clock = clock_from(f"file:{file}")
    before = clock.now()
    file.write_text(json.dumps({"offset_s": 3600, "speed": 1}), encoding="utf-8")
    assert 3590 < (clock.now() - before).total_seconds() < 3700


def test_speed_counts_from_the_files_own_time(tmp_path: Path) -> None:
    file = tmp_path / "clock.json"
    file.write_text(json.dumps({"offset_s": 0, "speed": 10}), encoding="utf-8")
    past = datetime.now(UTC).timestamp() - 100
    os.utime(file, (past, past))
    ahead = (FileClock(file).now() - datetime.now(UTC)).total_seconds()
    assert 890 < ahead < 1000


@pytest.mark.parametrize("source", ["", "file:", "sundial", "system:1"])
def test_any_other_source_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match="system"):
        clock_from(source)
