"""Who is in a hurry does not wait behind somebody who is not."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from sqlalchemy.exc import TimeoutError as TookTooLong

from models.base import PATIENCE_S, Memory
from tests.support.databases import Databases
from tests.support.outages import locked


def test_a_push_does_not_stand_in_line_behind_another_process_that_waits(
    databases: Databases, tmp_path: Path
) -> None:
    url = databases.fresh("sqlite", tmp_path)
    patient, hurried = Memory(url), Memory(url)  # two lines of threads, as in two processes
    standing = threading.Event()

    def wait_in_front() -> None:
        standing.set()
        with patient.write():
            pass

    with locked(url):
        first = threading.Thread(target=wait_in_front)
        first.start()
        standing.wait(10)
        time.sleep(0.5)  # it lines up meanwhile
        started = time.monotonic()
        with pytest.raises(TookTooLong), hurried.write(hurried=True):
            pass
        took = time.monotonic() - started
    first.join(PATIENCE_S)
    with hurried.write(hurried=True):
        pass
    assert took < PATIENCE_S / 2
    for memory in (patient, hurried):
        memory.close()
