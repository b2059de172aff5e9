"""Counts the runs of ticking jobs, hour by hour, until they are written down together."""

from __future__ import annotations

import threading
from datetime import datetime

from handlers.note_run import Runs


class Tally:
    """For the threads of one process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._hours: dict[tuple[str, datetime], Runs] = {}

    def add(self, job: str, now: datetime, took_s: float, *, failed: bool) -> None:
        """One run of a job that ended at `now`."""
        hour, took_ms = now.replace(minute=0, second=0, microsecond=0), round(took_s * 1000)
        with self._lock:
            so_far = self._hours.get((job, hour), Runs(job, hour, 0, 0, 0, now))
            self._hours[job, hour] = Runs(
                job,
                hour,
                so_far.runs + 1,
                so_far.failures + failed,
                max(so_far.slowest_ms, took_ms),
                now,
            )

    def take(self) -> list[Runs]:
        """What was counted since the last time."""
        with self._lock:
            taken, self._hours = self._hours, {}
        return list(taken.values())
