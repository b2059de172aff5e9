"""Clocks as real processes, one killed, one stopped: each time runs once, and none is missed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from clock import FileClock
from models.base import Memory
from models.lease import Lease
from models.occurrence import Ended, Occurrence, key_of
from tests.support.town import HERE
from tests.support.waiting import until

HOURS = 200
START = datetime(2026, 11, 26, 16, 30, tzinfo=UTC)  # 00:30 in Shanghai; the month turns in 4 days
HOURS_A_SECOND = 9


@dataclass
class Fleet:
    """Clock processes over one database and one virtual clock."""

    url: str
    folder: Path
    memory: Memory
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def file(self) -> Path:
        return self.folder / "ran"

    @property
    def clock(self) -> FileClock:
        return FileClock(self.folder / "clock.json")

    def set_clock(self, shows: datetime, speed: float) -> None:
        part, clock = self.folder / "clock.part", self.folder / "clock.json"
        offset = (shows - datetime.now(UTC)).total_seconds()
        part.write_text(json.dumps({"offset_s": offset, "speed": speed}), encoding="utf-8")
        part.replace(clock)

    def launch(self, count: int) -> None:
        """So many processes; they run when this returns."""
        for _ in range(count):
            with (self.folder / "log").open("ab") as log:
                arguments = (self.url, str(self.folder / "clock.json"), str(self.file))
                process = subprocess.Popen(
                    [sys.executable, "-m", "tests.support.clocks", *arguments],
                    cwd=HERE,
                    stdout=log,
                    stderr=log,
                    env=os.environ | {"PYTHONWARNINGS": "ignore"},
                )
            self.processes.append(process)
        until(lambda: self.log().count("the clock runs") == count, "they do not run")

    def log(self) -> str:
        return (self.folder / "log").read_text(encoding="utf-8")

    def leader(self) -> subprocess.Popen[bytes] | None:
        with self.memory.read() as session:
            row = session.get(Lease, "clock")
        number = 0 if row is None or not row.until else int(row.holder.split(":")[1])
        return next((one for one in self.processes if one.pid == number), None)

    def ran(self) -> list[str]:
        """The hours that were run, in order, as written by whoever ran them."""
        text = self.file.read_text(encoding="utf-8") if self.file.exists() else ""
        return [line.split()[0] for line in text.splitlines()]

    def runs_on(self, than: int) -> bool:
        return len(self.ran()) > than

    def rows(self) -> list[Occurrence]:
        with self.memory.read() as session:
            return list(session.scalars(select(Occurrence).order_by(Occurrence.due_at)))

    def stop(self, process: subprocess.Popen[bytes]) -> None:
        """Between two hours and just after it renewed its lease: a process that is stopped in the
        middle of a transaction keeps all writers of SQLite waiting, whatever we do."""
        self.set_clock(self.clock.now(), 1)
        until(self.is_quiet, "it does not catch up")
        seen = self.lease_until()
        until(lambda: self.lease_until() != seen, "the lease is not renewed")
        process.send_signal(signal.SIGSTOP)
        self.set_clock(self.clock.now(), 3600 * HOURS_A_SECOND)

    def is_quiet(self) -> bool:
        before = len(self.ran())
        time.sleep(1)
        return len(self.ran()) == before

    def lease_until(self) -> float:
        with self.memory.read() as session:
            return session.get_one(Lease, "clock").until

    def taken_over_from(self, lost: subprocess.Popen[bytes]) -> float:
        """Waits until another one leads and runs. Returns the real seconds until it led."""
        begun = time.monotonic()
        until(lambda: self.leader() not in {None, lost}, "nobody took over")
        took = time.monotonic() - begun
        before = len(self.ran())
        until(lambda: self.runs_on(before), "the new leader runs nothing")
        return took


@contextmanager
def fleet(url: str, folder: Path, memory: Memory) -> Iterator[Fleet]:
    made = Fleet(url, folder, memory)
    made.set_clock(START, 1)
    try:
        yield made
    finally:
        for process in made.processes:
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.kill()
            process.wait(30)


def test_each_hour_across_a_months_end_runs_once_whoever_dies_or_stands_still(
    database_url: str, tmp_path: Path, memory: Memory
) -> None:
    with fleet(database_url, tmp_path, memory) as clocks:
        clocks.launch(3)
        until(lambda: clocks.runs_on(0), "nobody leads")
        clocks.set_clock(START, 3600 * HOURS_A_SECOND)
        until(lambda: clocks.runs_on(30), "time stands still")

        killed = clocks.leader()
        assert killed is not None
        killed.kill()
        assert clocks.taken_over_from(killed) <= 10

        stopped = clocks.leader()
        assert stopped is not None
        clocks.stop(stopped)
        assert clocks.taken_over_from(stopped) <= 10
        stopped.send_signal(signal.SIGCONT)

        until(lambda: clocks.runs_on(HOURS), "not all hours were run")
        last = clocks.leader()
        assert last is not None
        last.terminate()
        last.wait(30)
        until(lambda: clocks.leader() not in {None, last}, "an orderly end leaves the lease", 5)

        clocks.set_clock(clocks.clock.now(), 1)
        until(clocks.is_quiet, "it does not catch up")
        so_far = len(clocks.ran())
        clocks.set_clock(clocks.clock.now() + timedelta(hours=1), 1)  # takes up what was broken off
        until(lambda: clocks.runs_on(so_far), "the next hour does not come")
        check_the_books(clocks)


def check_the_books(clocks: Fleet) -> None:
    """An hour that a kill broke off may have been written twice, and says so; no other."""
    until(lambda: len(clocks.rows()) <= len(set(clocks.ran())), "the last one does not end")
    until(lambda: all(row.ended is not Ended.RUNNING for row in clocks.rows()), "unfinished")
    ran, rows = Counter(clocks.ran()), clocks.rows()
    first = rows[0].due_at
    wanted = [key_of(first + timedelta(hours=hour)) for hour in range(len(rows))]
    assert [row.key for row in rows] == wanted
    assert {"2026-11-30T23:00", "2026-12-01T00:00", "2026-12-01T01:00"} <= set(ran)
    assert set(ran) == set(wanted)
    assert all(row.ended is Ended.DONE and row.missed == 0 for row in rows)
    twice = {key for key, times in ran.items() if times > 1}
    assert twice <= {row.key for row in rows if row.tries > 1}
    assert sum(row.tries - 1 for row in rows) <= 2
    assert len({row.term for row in rows}) >= 3
