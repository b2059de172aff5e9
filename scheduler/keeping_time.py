"""A timed job at work: each tick it looks whether its turn has come, claims, runs, records it.

Ticks may be missed or doubled, processes may die: what decides is the row of the occurrence.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from handlers.desk import Desk
from handlers.keep_lease import Mandate
from handlers.occur import Due, Standing, claim, claim_again, finish, pass_over, standing
from handlers.watch import note_failure
from scheduler.times import Timed, Turn, next_time, turns

log = logging.getLogger(__name__)


class TimedRun:
    """One timed job in one process. Between two of its times it costs a look at the clock."""

    def __init__(self, desk: Desk, job: Timed, mandate: Callable[[], Mandate | None]) -> None:
        self._desk, self._job, self._mandate = desk, job, mandate
        self._seen: Mandate | None = None
        self._looked_at: datetime | None = None
        self._wakes_at: datetime | None = None
        self._failures = 0
        self._owed: list[tuple[Mandate, int, str]] = []  # ended, and not yet written down

    def tick(self) -> None:
        mandate, now = self._mandate(), self._desk.clock.now()
        self._write_down()
        if mandate is None or self._sleeps(mandate, now):
            return
        found = standing(self._desk, self._job.name)
        for again in found.again:
            if again.at <= now and claim_again(self._desk, mandate, again):
                self._run(mandate, again.occurrence_id, again.due_at)
        for turn in turns(self._job, found.last, now):
            if self._mandate() != mandate:
                return
            self._take(mandate, turn)
        self._sleep(mandate, now, standing(self._desk, self._job.name))

    def _take(self, mandate: Mandate, turn: Turn) -> None:
        following = next_time(self._job.times, turn.due_at)
        due = Due(self._job.name, turn.due_at, turn.missed, following)
        occurrence_id = (pass_over if turn.late else claim)(self._desk, mandate, due)
        if occurrence_id is not None and not turn.late:
            self._run(mandate, occurrence_id, turn.due_at)

    def _run(self, mandate: Mandate, occurrence_id: int, due_at: datetime) -> None:
        trouble = ""
        try:
            self._job.verb(self._desk, due_at)
        except Exception as error:
            log.exception("the job %s failed", self._job.name)
            trouble = type(error).__name__
        self._failures = self._failures + 1 if trouble else 0
        if trouble:
            note_failure(self._desk, self._job.name, self._failures)
        self._owed.append((mandate, occurrence_id, trouble))
        self._write_down()

    def _write_down(self) -> None:
        """Also later, when the database was away at the moment a job ended."""
        while self._owed:
            if not finish(self._desk, *self._owed[0]):
                log.warning("the job %s was taken over by another process", self._job.name)
            del self._owed[0]

    def _sleeps(self, mandate: Mandate, now: datetime) -> bool:
        """Not after a change of leaders, and not when the clock was set back."""
        if mandate != self._seen or self._looked_at is None or now < self._looked_at:
            return False
        return self._wakes_at is not None and now < self._wakes_at

    def _sleep(self, mandate: Mandate, now: datetime, found: Standing) -> None:
        times = [again.at for again in found.again if again.at > now]
        following = next_time(self._job.times, now)
        self._wakes_at = min(times + ([following] if following else []), default=None)
        self._seen, self._looked_at = mandate, now
