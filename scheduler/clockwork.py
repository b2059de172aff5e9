"""APScheduler in a process of its own, however many web processes there are."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from handlers.desk import Desk
from handlers.ring import ring
from handlers.watch import ClockWatch, note_failure
from scheduler.timetable import TIMETABLE, Job

log = logging.getLogger(__name__)


def make_scheduler(desk: Desk, tick_s: float) -> BackgroundScheduler:
    """A scheduler with the whole timetable, not yet started. One run of a job at a time."""
    scheduler = BackgroundScheduler(
        timezone="Asia/Shanghai",
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    for job in TIMETABLE:
        scheduler.add_job(
            guarded(desk, job),
            IntervalTrigger(seconds=tick_s * job.every_ticks, timezone="Asia/Shanghai"),
            id=job.name,
        )
    return scheduler


def guarded(desk: Desk, job: Job) -> Callable[[], None]:
    """One job failing must not silence the clock; what failed is in the log, by name, and what
    keeps failing becomes an alert."""
    failures = 0

    def run() -> None:
        nonlocal failures
        try:
            job.verb(desk)
            failures = 0
        except Exception:
            log.exception("the job %s failed", job.name)
            failures += 1
            note_failure(desk, job.name, failures)

    return run


def run_clock(desk: Desk, tick_s: float) -> None:
    """Runs until SIGTERM or SIGINT. A job under way is finished first."""
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    scheduler = make_scheduler(desk, tick_s)
    scheduler.start()
    log.info("the clock runs")
    stop.wait()
    scheduler.shutdown(wait=True)


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
