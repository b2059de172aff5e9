"""Working days in China, make-up Saturdays and holidays among them.

The holidays are decreed by the State Council year by year, so no table reaches far ahead. Beyond
the years that chinesecalendar knows, Monday to Friday count as working days.
"""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar

_LONGEST = 3700  # days; what lies open for ten years is not counted any closer


def is_working_day(day: date) -> bool:
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:  # no decree for that year is known
        return day.isoweekday() <= 5


def working_days(after: date, until: date) -> int:
    """Working days from the day after `after` to `until`, both looked at; 0 when there are none.

    A day due that is no working day itself moves to the next one first.
    """
    if until <= after:
        return 0
    span = min((until - after).days, _LONGEST)
    days = (after + timedelta(days=number) for number in range(1, span + 1))
    count = sum(is_working_day(day) for day in days)
    return count if is_working_day(after) else max(0, count - 1)
