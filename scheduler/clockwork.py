"""APScheduler in a process of its own, however many web processes there are.

On many machines each runs one of these. One leads, by a lease; the others wait, their schedulers
paused.
"""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable, Sequence

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from handlers.desk import Desk
from handlers.note_run import note_runs
from handlers.ring import ring
from handlers.watch import ClockWatch, note_failure
from scheduler.keeping_time import TimedRun
from scheduler.leadership import Leadership
from scheduler.tally import Tally
from scheduler.times import ZONE, Timed
from scheduler.timetable import TIMED, TIMETABLE, Job

log = logging.getLogger(__name__)

_WRITES_DOWN_S = 60.0


class Clockwork:
    """The whole timetable in one process of the fleet. One run of a job at a time."""

    def __init__(
        self,
        desk: Desk,
        tick_s: float,
        lease_s: float,
        *,
        ticking: Sequence[Job] = TIMETABLE,
        timed: Sequence[Timed] = TIMED,
    ) -> None:
        self._desk, self._tally = desk, Tally()
        self.leadership = Leadership(desk, lease_s, self._changed)
        self._scheduler = BackgroundScheduler(
            timezone=ZONE,
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        leads = self._leads
        for job in ticking:
            self._add(job.name, guarded(desk, job, leads, self._tally), tick_s * job.every_ticks)
        for one in timed:
            run = TimedRun(desk, one, self.leadership.mandate)
            self._add(one.name, kept_going(one.name, run.tick), tick_s)
        self._add("tally", kept_going("tally", self._write_down), _WRITES_DOWN_S)

    def start(self) -> None:
        self._scheduler.start(paused=True)
        self.leadership.start()
        log.info("the clock runs")

    def stop(self) -> None:
        """A job under way is finished first; then the lease is free for another process."""
        self._scheduler.shutdown(wait=True)
        self._write_down()
        self.leadership.end()

    def _add(self, name: str, run: Callable[[], None], every_s: float) -> None:
        self._scheduler.add_job(run, IntervalTrigger(seconds=every_s, timezone=ZONE), id=name)

    def _changed(self, leads: bool) -> None:
        if leads:
            self._scheduler.resume()
        else:
            self._scheduler.pause()

    def _leads(self) -> bool:
        return self.leadership.mandate() is not None

    def _write_down(self) -> None:
        note_runs(self._desk, self._tally.take())


def guarded(
    desk: Desk, job: Job, leads: Callable[[], bool] = lambda: True, tally: Tally | None = None
) -> Callable[[], None]:
    """One job failing must not silence the clock; what failed is in the log, by name, and what
    keeps failing becomes an alert."""
    failures = 0

    def run() -> None:
        nonlocal failures
        if not leads():
            return
        begun = time.monotonic()
        try:
            job.verb(desk)
            failures = 0
        except Exception:
            log.exception("the job %s failed", job.name)
            failures += 1
            note_failure(desk, job.name, failures)
        if tally is not None:
            now, took_s = desk.clock.now(), time.monotonic() - begun
            tally.add(job.name, now, took_s, failed=failures > 0)

    return run


def kept_going(name: str, work: Callable[[], None]) -> Callable[[], None]:
    """For what keeps its own books: trouble with them (a database that is away) is logged, and
    the next tick tries again."""

    def run() -> None:
        try:
            work()
        except Exception as error:
            log.error("the books of %s cannot be kept (%s)", name, type(error).__name__)

    return run


def run_clock(clockwork: Clockwork) -> None:
    """Runs until SIGTERM or SIGINT."""
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    clockwork.start()
    stop.wait()
    clockwork.stop()


def watch_the_clock(desk: Desk, every_s: float = 30.0) -> Callable[[], None]:
    """For a web process: a thread that notices a silent clock, and then rings in its place.
    Returns what stops it. Several at once do no harm: an alert is one row, claimed by one."""
    stop, watch = threading.Event(), ClockWatch(desk)

    def look() -> None:
        while not stop.wait(every_s):
            try:
                if watch.silent():
                    ring(desk)
            except Exception:
                log.exception("looking after the clock failed")

    def end() -> None:
        stop.set()
        thread.join()

    thread = threading.Thread(target=look, name="watch-the-clock", daemon=True)
    thread.start()
    return end
