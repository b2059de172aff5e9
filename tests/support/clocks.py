"""A clock process as in the fleet, with one job of its own: `python -m tests.support.clocks URL
CLOCK FILE` writes a line into FILE for each time it runs."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path

from clock import FileClock
from handlers.desk import Desk
from handlers.ear import Ear
from logs import start_logging
from models.base import Memory
from models.files import Folder
from models.occurrence import key_of
from scheduler.clockwork import Clockwork, run_clock
from scheduler.times import Missed, Timed, at
from tests.conftest import rules
from tests.support.twins import WritingMessenger

TICK_S, LEASE_S = 0.2, 5.0  # the lease as it is shipped


def hourly(file: Path) -> Timed:
    """Each full hour, none left out."""

    def write(_desk: Desk, due_at: datetime) -> None:
        line = f"{key_of(due_at)} {os.getpid()}\n".encode()
        target = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(target, line)
        os.close(target)

    return Timed("hourly", at(), write, "a test", missed=Missed.EACH)


def main(url: str, clock: str, file: str) -> None:
    start_logging("INFO")
    folder = Path(file).parent
    desk = Desk(
        Memory(url, pool_size=4),
        FileClock(Path(clock)),
        Ear(),
        WritingMessenger(),
        Folder(folder / "media"),
        rules(),
    )
    run_clock(Clockwork(desk, TICK_S, LEASE_S, ticking=(), timed=(hourly(Path(file)),)))


if __name__ == "__main__":
    main(*sys.argv[1:])
