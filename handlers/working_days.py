"""Days of promise, counted as offices work."""

from __future__ import annotations

from datetime import date, timedelta

from reports.working_days import is_working_day


def working_day_after(day: date, count: int) -> date:
    """The `count`-th working day after `day`."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day
