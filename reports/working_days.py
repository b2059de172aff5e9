"""Working days in China, make-up Saturdays and holidays among them.

The State Council decrees year by year which days are moved, so no table reaches far ahead. In years
that chinesecalendar does not know, Monday to Friday count as working days but for the days that the
law itself frees on a date of the sun's calendar (全国年节及纪念日放假办法, as in force since 2025):
元旦, 清明, 劳动节 (two days), 国庆 (three). 春节, 端午 and 中秋 follow the moon and are not known
before the decree, nor are days worked in place of others.
"""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar

_FREE_BY_LAW = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})  # month, day
_LONGEST = 3700  # days; what lies open for ten years is not counted any closer


def is_working_day(day: date) -> bool:
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:  # no decree for that year is known
        return day.isoweekday() <= 5 and not _is_free_by_law(day)


def _is_free_by_law(day: date) -> bool:
    return (day.month, day.day) in {*_FREE_BY_LAW, (4, _clear_and_bright(day.year))}


def _clear_and_bright(year: int) -> int:
    """The day of April on which 清明 falls, by the usual rule for the years 2000 to 2099."""
    years = year % 100
    return int(years * 0.2422 + 4.81) - years // 4


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
