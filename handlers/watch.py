"""What nobody else would notice: a full disk, a job that keeps failing, a clock that stands still.

The clock cannot tell that it is silent, so the web process looks after it (`ClockWatch`).
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from handlers.alarm import Alarm, sound_standing
from handlers.alarm_words import clock_silent, disk_nearly_full, job_fails
from handlers.desk import Desk
from handlers.note_run import HEARTBEAT, silence
from models.installation import fact

log = logging.getLogger(__name__)

FAILS_BEFORE_ALARM = 3
_REMIND_AFTER = 100  # failures, so that the text keeps up without a write at every tick


def watch_disk(desk: Desk) -> bool:
    """True when an alert was opened."""
    free = desk.files.free()
    return free < desk.alarms.disk_free and _kept(desk, disk_nearly_full(free))


def note_failure(desk: Desk, job: str, times: int) -> bool:
    """A job failed for the `times`-th time in a row. True when an alert was opened."""
    if times != FAILS_BEFORE_ALARM and times % _REMIND_AFTER:
        return False
    return _kept(desk, job_fails(job, times))


@dataclass(slots=True)
class ClockWatch:
    """Looks at the heartbeat. It is silent when it is too old and has not changed since the last
    look: right after a virtual clock was set forward, every heartbeat is old for a moment."""

    desk: Desk
    seen: str | None = None
    looked: bool = False

    def silent(self) -> bool:
        """One look; when the clock is silent an alert stands open afterwards."""
        now = self.desk.clock.now()
        with self.desk.memory.read() as session:
            beat, age = fact(session, HEARTBEAT), silence(session, now)
        unchanged, self.seen, self.looked = self.looked and beat == self.seen, beat, True
        if not unchanged or (age is not None and age <= self.desk.alarms.clock_silent):
            return False
        _kept(self.desk, clock_silent(age))
        return True


def _kept(desk: Desk, alarm: Alarm) -> bool:
    try:
        with desk.memory.write() as session:
            return sound_standing(session, alarm, desk.clock.now())
    except SQLAlchemyError as error:
        log.error("alert not kept (%s): %s", type(error).__name__, alarm.once)
        return False
