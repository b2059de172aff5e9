from __future__ import annotations

from datetime import date

import pytest

from models.words import Kind
from reports.wording import due
from reports.working_days import is_working_day, working_days
from tests.reports.samples import MADE, line


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 11, 20), True),
        (date(2026, 11, 21), False),
        (date(2026, 10, 1), False),  # National Day
        (date(2026, 10, 10), True),  # a Saturday worked in its place
        (date(2041, 10, 8), True),  # a Tuesday of which no decree is known
        (date(2041, 10, 5), False),
        *((date(2041, month, day), False) for month, day in ((1, 1), (5, 1), (5, 2), (10, 1))),
        (date(2041, 4, 4), False),  # 清明
        (date(2041, 4, 5), True),
        (date(2045, 4, 4), False),
    ],
)
def test_holidays_and_make_up_days_count_as_decreed(day: date, works: bool) -> None:
    assert is_working_day(day) is works


@pytest.mark.parametrize(
    ("after", "until", "days"),
    [
        (date(2026, 11, 18), date(2026, 11, 20), 2),
        (date(2026, 11, 20), date(2026, 11, 22), 0),  # the weekend
        (date(2026, 11, 21), date(2026, 11, 23), 0),  # due on a Saturday is due on Monday
        (date(2026, 11, 21), date(2026, 11, 24), 1),
        (date(2026, 9, 30), date(2026, 10, 8), 1),
        (date(2026, 11, 20), date(2026, 11, 20), 0),
        (date(2026, 11, 21), date(2026, 11, 20), 0),
    ],
)
def test_days_late_are_working_days(after: date, until: date, days: int) -> None:
    assert working_days(after, until) == days


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 11, 18), "11月18日（超2天）"),
        (date(2026, 11, 20), "11月20日"),
        (None, "未定"),
    ],
)
def test_the_day_due_tells_how_late_it_is(day: date | None, said: str) -> None:
    assert due(line(Kind.QUESTION, due=day), MADE) == said
