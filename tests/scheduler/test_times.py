"""When a timed job is due, and what becomes of the times that nobody was there for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from apscheduler.triggers.cron import CronTrigger
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.alarm_words import JOBS
from scheduler.times import Missed, Timed, Turn, at, next_time, simply, turns
from scheduler.timetable import TIMED

HERE = ZoneInfo("Asia/Shanghai")
MOMENTS = st.integers(0, 7 * 366 * 1440 * 60).map(
    lambda seconds: datetime(2026, 1, 1, tzinfo=HERE) + timedelta(seconds=seconds)
)
TABLES = st.sampled_from(
    [
        at(),
        at(hour="8-18/2", minute=30),
        at(hour=9),
        at(day_of_week="fri", hour=6),
        at(day=1, hour=3, minute=10),
        at(day="last", hour=23, minute=59),
        at(month=1, day=1, hour=0),
    ]
)


def timed(times: CronTrigger, **rule: object) -> Timed:
    return Timed("a", times, simply(lambda _: None), "a test", **rule)  # type: ignore[arg-type]


def here(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=HERE)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("times", "after", "follows"),
    [
        (at(hour=9), here(2026, 11, 30, 9, 0), here(2026, 12, 1, 9, 0)),
        (at(hour=9), here(2026, 12, 31, 9, 0, 1), here(2027, 1, 1, 9, 0)),
        (at(hour=9), datetime(2026, 11, 30, 0, 59, 59, tzinfo=UTC), here(2026, 11, 30, 9, 0)),
        (at(), here(2026, 12, 31, 23, 0), here(2027, 1, 1, 0, 0)),
        (at(day_of_week="fri", hour=6), here(2026, 11, 27, 6, 0), here(2026, 12, 4, 6, 0)),
        (at(day=1), here(2026, 11, 30, 23, 59), here(2026, 12, 1, 0, 0)),
        (at(day="last", hour=3), here(2028, 2, 1, 0, 0), here(2028, 2, 29, 3, 0)),
    ],
)
def test_a_timetable_is_read_in_shanghai(
    times: CronTrigger, after: datetime, follows: datetime
) -> None:
    assert next_time(times, after) == follows


@given(TABLES, MOMENTS, st.lists(st.integers(1, 40_000), min_size=1, max_size=4))
@settings(deadline=None, max_examples=40)
def test_looking_often_or_seldom_finds_the_same_times(
    times: CronTrigger, start: datetime, steps: list[int]
) -> None:
    """Whatever months and years end in between: none is found twice, none is passed over."""
    job, seen, now, often = timed(times, missed=Missed.EACH), start, start, list[datetime]()
    for minutes in steps:
        now += timedelta(minutes=minutes)
        for turn in turns(job, seen, now):
            often.append(turn.due_at)
            seen = turn.due_at
    assert often == [turn.due_at for turn in turns(job, start, now)]
    assert often == sorted(set(often))
    assert all(start < due_at <= now for due_at in often)
    newest = turns(timed(times), start, now)
    assert newest == ([Turn(often[-1], len(often) - 1)] if often else [])


@given(TABLES, MOMENTS)
def test_the_next_time_is_the_first_that_becomes_due(times: CronTrigger, now: datetime) -> None:
    job, following = timed(times), next_time(times, now)
    assert following is not None
    assert turns(job, now, following - timedelta(microseconds=1)) == []
    assert turns(job, now, following) == [Turn(following)]


@given(TABLES, MOMENTS)
def test_a_job_never_seen_before_is_due_since_its_last_time(
    times: CronTrigger, now: datetime
) -> None:
    (turn,) = turns(timed(times, missed=Missed.EACH), None, now)
    assert turn.due_at <= now
    following = next_time(times, turn.due_at)
    assert following is not None
    assert following > now


DAILY, SINCE = at(hour=9), here(2026, 11, 27, 9, 0)


def test_what_was_missed_runs_once_or_each_by_the_jobs_own_rule() -> None:
    now = here(2026, 11, 30, 10, 0)
    assert turns(timed(DAILY), SINCE, now) == [Turn(here(2026, 11, 30, 9), 2)]
    assert [t.due_at.day for t in turns(timed(DAILY, missed=Missed.EACH), SINCE, now)] == [
        28,
        29,
        30,
    ]


def test_what_makes_no_sense_any_more_is_only_written_down() -> None:
    rule = timed(DAILY, grace=timedelta(hours=12))
    evening, night = here(2026, 11, 30, 21, 0), here(2026, 11, 30, 21, 1)
    assert turns(rule, SINCE, evening) == [Turn(here(2026, 11, 30, 9), 2)]
    assert turns(rule, SINCE, night) == [Turn(here(2026, 11, 30, 9), 2, late=True)]
    each = timed(DAILY, missed=Missed.EACH, grace=timedelta(hours=30))
    assert turns(each, SINCE, here(2026, 11, 30, 10)) == [
        Turn(here(2026, 11, 28, 9), 0, late=True),
        Turn(here(2026, 11, 29, 9)),
        Turn(here(2026, 11, 30, 9)),
    ]


def test_every_timed_job_has_a_next_time_and_a_name_for_staff() -> None:
    for job in TIMED:
        assert next_time(job.times, SINCE) is not None
        assert job.name in JOBS
