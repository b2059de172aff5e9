"""What nobody else would notice: a full disk, a job that keeps failing, a clock that is silent."""

from __future__ import annotations

import time
from dataclasses import replace

from handlers.alarm_words import JOBS
from handlers.desk import AlarmRules, Desk
from handlers.note_run import beat
from handlers.watch import ClockWatch, watch_disk
from models.alert import Grade
from scheduler.clockwork import guarded, watch_the_clock
from scheduler.timetable import TIMED, TIMETABLE, Job
from tests.handlers.test_alarm import alerts
from tests.handlers.test_ring import Bell, only
from tests.support.twins import StandingClock


def test_a_disk_that_is_nearly_full_rings(desk: Desk) -> None:
    assert watch_disk(replace(desk, alarms=AlarmRules(disk_free=1))) is False
    assert watch_disk(replace(desk, alarms=AlarmRules(disk_free=2**80))) is True
    assert "MB" in only(desk).text


def test_a_job_that_keeps_failing_rings_and_one_that_stumbles_does_not(desk: Desk) -> None:
    results = [1, 1, 0, 1, 1, 1, 1]

    def verb(_: Desk) -> None:
        if results.pop(0):
            raise RuntimeError("no")

    run = guarded(desk, Job("media", 1, verb, "a test"))
    for _ in range(5):
        run()
    assert alerts(desk) == []
    run()
    assert only(desk).once == "job:media"
    assert "取图片和语音" in only(desk).title
    run()
    assert only(desk).times == 0


def test_every_job_has_a_name_that_staff_understand() -> None:
    assert {job.name for job in TIMETABLE} | {job.name for job in TIMED} <= set(JOBS)


def test_a_clock_that_beats_is_left_alone(desk: Desk, clock: StandingClock) -> None:
    watch = ClockWatch(desk)
    for _ in range(5):
        beat(desk)
        clock.forward(seconds=30)
        assert watch.silent() is False
    assert alerts(desk) == []


def test_a_clock_that_stopped_rings_from_the_second_look_on(
    desk: Desk, clock: StandingClock
) -> None:
    watch = ClockWatch(desk)
    beat(desk)
    assert watch.silent() is False
    clock.forward(minutes=5)
    assert watch.silent() is True
    assert (only(desk).once, only(desk).grade) == ("clock", Grade.URGENT)
    assert "5 分钟" in only(desk).text
    beat(desk)
    assert watch.silent() is False


def test_a_clock_set_forward_is_not_a_silent_one(desk: Desk, clock: StandingClock) -> None:
    watch = ClockWatch(desk)
    beat(desk)
    watch.silent()
    clock.forward(seconds=20)
    beat(desk)
    clock.forward(days=7)
    assert watch.silent() is False
    assert alerts(desk) == []


def test_a_clock_that_never_ran_rings(desk: Desk) -> None:
    watch = ClockWatch(desk)
    assert [watch.silent(), watch.silent()] == [False, True]
    assert "从没运行过" in only(desk).text


def test_while_the_clock_is_silent_the_web_process_sends_its_alert(desk: Desk) -> None:
    bell = Bell()
    end = watch_the_clock(replace(desk, alert_sender=bell), every_s=0.02)
    until = time.monotonic() + 20
    while not bell.letters and time.monotonic() < until:
        time.sleep(0.02)
    end()
    assert [letter.title for letter in bell.letters] == ["【紧急】定时进程停了"]
