"""When a timed job is due, and what becomes of times that nobody was there for. Pure rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from apscheduler.triggers.cron import CronTrigger

from handlers.desk import Desk

ZONE = "Asia/Shanghai"
_INSTANT = timedelta(microseconds=1)
_LOOKS_BACK = (1, 8, 32, 370, 1500)  # days: hourly, weekly, monthly, yearly, 29 February


class Missed(StrEnum):
    """What a job does about times that passed while no clock ran."""

    LAST = "last"  # runs once, and stands for all of them
    EACH = "each"  # runs for each, oldest first


@dataclass(frozen=True, slots=True)
class Timed:
    """A job with times. `grace`: how late it still makes sense; None: however late.

    The verb is told the time for which it runs; `simply` is for those that do not ask.
    """

    name: str
    times: CronTrigger
    verb: Callable[[Desk, datetime], object]
    why: str
    missed: Missed = Missed.LAST
    grace: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """A time whose turn it is. `missed`: the times before it for which it stands; `late`: it is
    only written down that it was missed."""

    due_at: datetime
    missed: int = 0
    late: bool = False


def at(
    *,
    month: int | str | None = None,
    day: int | str | None = None,
    day_of_week: str | None = None,
    hour: int | str | None = None,
    minute: int | str = 0,
) -> CronTrigger:
    """Times in Shanghai: at(hour=9) is daily at nine, at() each full hour,
    at(day_of_week="fri", hour=6) Friday at six, at(day=1, hour=3) the first of each month."""
    fields = {"month": month, "day": day, "day_of_week": day_of_week, "hour": hour}
    return CronTrigger(minute=minute, second=0, timezone=ZONE, **fields)


def simply(verb: Callable[[Desk], object]) -> Callable[[Desk, datetime], object]:
    return lambda desk, _due_at: verb(desk)


def next_time(times: CronTrigger, after: datetime) -> datetime | None:
    """The first time later than `after`."""
    found: datetime | None = times.get_next_fire_time(None, after + _INSTANT)
    return found


def turns(job: Timed, since: datetime | None, now: datetime) -> list[Turn]:
    """What is to be done at `now` when all times up to `since` were seen to, in order.

    A job that was never seen to is due since its last time.
    """
    due = _last(job.times, now) if since is None else list(_between(job.times, since, now))
    fresh = [time for time in due if job.grace is None or now - time <= job.grace]
    if job.missed is Missed.LAST:
        return [] if not due else [Turn(due[-1], len(due) - 1, late=not fresh)]
    late = due[: len(due) - len(fresh)]
    passed = [Turn(late[-1], len(late) - 1, late=True)] if late else []
    return passed + [Turn(time) for time in fresh]


def _between(times: CronTrigger, since: datetime, now: datetime) -> Iterator[datetime]:
    time = next_time(times, since)
    while time is not None and time <= now:
        yield time
        time = next_time(times, time)


def _last(times: CronTrigger, now: datetime) -> list[datetime]:
    for days in _LOOKS_BACK:
        found = list(_between(times, now - timedelta(days=days), now))
        if found:
            return found[-1:]
    return []
