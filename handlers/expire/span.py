"""Months and years back by the calendar of Shanghai: from 31 March one month is 28 February."""

from __future__ import annotations

import calendar
from datetime import datetime
from zoneinfo import ZoneInfo

_SHANGHAI = ZoneInfo("Asia/Shanghai")


def ago(now: datetime, *, months: int) -> datetime:
    """The same time of the same day so many months earlier; the last day of a shorter month."""
    here = now.astimezone(_SHANGHAI)
    year, month = divmod(12 * here.year + here.month - 1 - months, 12)
    day = min(here.day, calendar.monthrange(year, month + 1)[1])
    return here.replace(year=year, month=month + 1, day=day)
