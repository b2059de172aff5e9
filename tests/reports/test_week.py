from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.week import SHANGHAI, Week

MOMENTS = st.integers(0, 98 * 365 * 86_400).map(
    lambda seconds: datetime(2001, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


def test_week_47_of_2026_runs_from_friday_to_thursday_midnight_in_shanghai() -> None:
    week = Week.parse("2026-W47")
    assert (week.first_day, week.last_day) == (date(2026, 11, 13), date(2026, 11, 19))
    assert week.start == datetime(2026, 11, 12, 16, tzinfo=UTC)
    assert week.end == datetime(2026, 11, 19, 16, tzinfo=UTC)
    assert week.phrase == "2026年11月13日至11月19日"
    assert week.period == "2026年11月13日（星期五）0时至11月19日（星期四）24时"
    assert week.name == "2026年第47周"


def test_the_last_moment_of_thursday_is_in_and_the_first_of_friday_is_not() -> None:
    week = Week.parse("2026-W47")
    assert week.end - timedelta(microseconds=1) in week
    assert week.end not in week
    assert Week.containing(week.end).label == "2026-W48"
    assert Week.containing(week.start).label == "2026-W47"


def test_the_first_week_of_a_year_names_both_years() -> None:
    assert Week.parse("2026-W01").phrase == "2025年12月26日至2026年1月1日"


def test_a_year_with_53_weeks_has_week_53_and_the_next_year_follows_it() -> None:
    week = Week.parse("2026-W53")
    assert week.last_day == date(2026, 12, 31)
    assert Week.containing(week.end).label == "2027-W01"
    assert Week.parse("2027-W01").previous() == week


def test_a_year_without_week_53_says_so_in_chinese() -> None:
    with pytest.raises(ValueError, match="2025年没有第53周"):
        Week.parse("2025-W53")


@pytest.mark.parametrize("label", ["", "2026-47", "2026W47", "47", "第47周", "2026-W4", "１２-W47"])
def test_a_name_of_another_shape_is_explained(label: str) -> None:
    with pytest.raises(ValueError, match=r"看不懂周次.*2026-W47"):
        Week.parse(label)


@pytest.mark.parametrize("label", ["2026-W00", "2026-W54"])
def test_a_week_number_out_of_range_is_refused(label: str) -> None:
    with pytest.raises(ValueError, match="2026年没有第"):
        Week.parse(label)


def test_the_last_day_can_be_set_to_sunday() -> None:
    week = Week.parse("2026-W47", end_weekday=7)
    assert (week.first_day, week.last_day) == (date(2026, 11, 16), date(2026, 11, 22))
    assert week.previous().last_day == date(2026, 11, 15)
    with pytest.raises(ValueError, match="星期一"):
        Week.parse("2026-W47", end_weekday=8)


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="时区"):
        Week.containing(datetime(2026, 11, 13))  # noqa: DTZ001


@given(MOMENTS, st.integers(1, 7))
def test_every_moment_lies_in_one_week_that_can_be_named(moment: datetime, last: int) -> None:
    week = Week.containing(moment, last)
    assert moment in week
    assert week.end - week.start == timedelta(days=7)
    assert week.last_day.isoweekday() == last
    assert Week.parse(week.label, last) == week
    assert week.previous().end == week.start


@given(MOMENTS)
def test_the_fixed_offset_agrees_with_the_zone_database(moment: datetime) -> None:
    there = moment.astimezone(ZoneInfo("Asia/Shanghai"))
    assert moment.astimezone(SHANGHAI).replace(tzinfo=None) == there.replace(tzinfo=None)
