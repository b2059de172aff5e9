"""The office's time: quiet hours, days and months as they turn in Shanghai."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from handlers.days import SHANGHAI
from handlers.desk import NoticeRules

Span = tuple[datetime, datetime]


def is_quiet(moment: datetime, rules: NoticeRules) -> bool:
    """Whether people are left in peace at this moment."""
    hour, begin, end = moment.astimezone(SHANGHAI).hour, rules.quiet_from, rules.quiet_until
    if begin <= end:
        return begin <= hour < end
    return hour >= begin or hour < end


def awake(moment: datetime, rules: NoticeRules) -> datetime:
    """The same moment, or the end of the quiet hours that it falls into."""
    if not is_quiet(moment, rules):
        return moment
    local = moment.astimezone(SHANGHAI)
    morning = datetime.combine(local.date(), time(rules.quiet_until), SHANGHAI)
    if morning <= local:
        morning += timedelta(days=1)
    return morning.astimezone(UTC)


def day_span(day: date) -> Span:
    """From midnight to midnight."""
    return _midnight(day), _midnight(day + timedelta(days=1))


def month_of(moment: datetime) -> Span:
    """The calendar month that holds this moment."""
    return month_span(moment.astimezone(SHANGHAI).date())


def month_span(day: date) -> Span:
    """The calendar month of a day."""
    first = day.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    return _midnight(first), _midnight(following)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)
