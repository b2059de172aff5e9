"""A timed job in one process: claimed, run, recorded, begun again; and who may not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import pytest
from sqlalchemy import select

from handlers.desk import Desk
from handlers.drop_records import drop_records
from handlers.keep_lease import Mandate, hand_back_lease, renew_lease, take_lease
from handlers.note_run import Runs, note_runs
from handlers.occur import TRIES, Due, claim, finish, standing
from models.database_clock import database_seconds
from models.job_hour import JobHour
from models.lease import Lease
from models.occurrence import Ended, Occurrence
from scheduler.clockwork import Clockwork, guarded
from scheduler.keeping_time import TimedRun
from scheduler.tally import Tally
from scheduler.times import Missed, Timed, at
from scheduler.timetable import Job
from tests.handlers.test_alarm import alerts
from tests.handlers.test_ring import only
from tests.support.twins import StandingClock
from tests.support.waiting import until


@dataclass
class Bench:
    """An hourly job of one process, whose verb fails while `fails` is true."""

    desk: Desk
    mandate: Mandate | None
    missed: Missed = Missed.EACH
    ran: list[datetime] = field(default_factory=list)
    fails: bool = False
    between: Callable[[], None] = lambda: None

    def __post_init__(self) -> None:
        job = Timed("retention", at(), self._verb, "a test", missed=self.missed)
        self.run = TimedRun(self.desk, job, lambda: self.mandate)

    def _verb(self, _desk: Desk, due_at: datetime) -> None:
        self.ran.append(due_at)
        self.between()
        if self.fails:
            raise RuntimeError("no")

    def rows(self) -> list[Occurrence]:
        with self.desk.memory.read() as session:
            return list(session.scalars(select(Occurrence).order_by(Occurrence.due_at)))


def run_out(desk: Desk) -> None:
    """As if the holder had not been heard for the lease's length."""
    with desk.memory.write() as session:
        session.get_one(Lease, "clock").until = database_seconds(session) - 1


def taken(desk: Desk, holder: str) -> Mandate:
    mandate = take_lease(desk, holder, 60)
    assert mandate is not None
    return mandate


def test_one_holds_the_lease_until_it_runs_out_or_is_handed_back(desk: Desk) -> None:
    first = taken(desk, "a")
    assert take_lease(desk, "b", 60) is None
    assert renew_lease(desk, first, 60)
    run_out(desk)
    assert renew_lease(desk, first, 60), "nobody took it: it goes on"
    run_out(desk)
    second = taken(desk, "b")
    assert second.term == first.term + 1
    assert not renew_lease(desk, first, 60)
    hand_back_lease(desk, first)
    assert take_lease(desk, "c", 60) is None, "what is not hers she cannot hand back"
    hand_back_lease(desk, second)
    assert taken(desk, "c").term == first.term + 2


def test_the_sample_citys_clock_changes_no_lease(desk: Desk, clock: StandingClock) -> None:
    first = taken(desk, "a")
    clock.forward(days=400)
    assert take_lease(desk, "b", 60) is None
    assert renew_lease(desk, first, 60)


def test_a_database_clock_that_was_set_back_locks_nobody_out(desk: Desk) -> None:
    taken(desk, "a")
    with desk.memory.write() as session:
        session.get_one(Lease, "clock").until = database_seconds(session) + 86400
    assert take_lease(desk, "b", 60) is not None


def test_each_time_runs_once_however_often_it_ticks(desk: Desk, clock: StandingClock) -> None:
    bench = Bench(desk, taken(desk, "a"))
    for _ in range(7):
        bench.run.tick()
        bench.run.tick()
        clock.forward(minutes=30)
    assert [time.hour - bench.ran[0].hour for time in bench.ran] == [0, 1, 2, 3]
    assert {(row.ended, row.tries, row.missed) for row in bench.rows()} == {(Ended.DONE, 1, 0)}
    clock.forward(hours=5)
    bench.run.tick()
    assert len(bench.ran) == 9
    clock.forward(hours=-6)
    bench.run.tick()
    assert len(bench.ran) == 9, "a clock set back repeats nothing"


def test_who_stood_still_and_lost_the_lease_claims_nothing(
    desk: Desk, clock: StandingClock
) -> None:
    slow = Bench(desk, taken(desk, "slow"))
    slow.run.tick()
    clock.forward(hours=1)
    run_out(desk)
    quick = Bench(desk, taken(desk, "quick"))
    slow.run.tick()  # it still believes that it leads
    assert len(slow.ran) == 1
    quick.run.tick()
    assert len(quick.ran) == 1
    slow.run.tick()
    assert (len(slow.ran), len(quick.ran)) == (1, 1)
    assert [row.by for row in quick.rows()] == ["slow", "quick"]


def test_what_a_kill_broke_off_is_begun_again_and_the_dead_ones_word_does_not_count(
    desk: Desk, clock: StandingClock
) -> None:
    dead = taken(desk, "dead")
    occurrence_id = claim(desk, dead, Due("retention", clock.now()))
    assert occurrence_id is not None
    run_out(desk)
    after = Bench(desk, taken(desk, "after"))
    assert len(standing(desk, "retention").again) == 1
    after.run.tick()
    assert finish(desk, dead, occurrence_id) is False
    (row,) = after.rows()
    assert (row.by, row.tries, row.ended, len(after.ran)) == ("after", 2, Ended.DONE, 1)


def test_a_takeover_in_the_middle_of_a_catch_up_ends_it(desk: Desk, clock: StandingClock) -> None:
    slow = Bench(desk, taken(desk, "slow"))
    slow.run.tick()
    clock.forward(hours=5)
    heirs: list[Bench] = []

    def loses() -> None:
        if not heirs:
            run_out(desk)
            heirs.append(Bench(desk, taken(desk, "quick")))

    slow.between = loses
    slow.run.tick()
    assert len(slow.ran) == 2
    heirs[0].run.tick()
    assert len(heirs[0].ran) == 4  # the hour in which it happened was brought to its end
    assert [row.by for row in slow.rows()] == ["slow"] * 2 + ["quick"] * 4
    assert {(row.ended, row.tries) for row in slow.rows()} == {(Ended.DONE, 1)}


def test_a_failure_is_tried_again_at_longer_pauses_and_rings(
    desk: Desk, clock: StandingClock
) -> None:
    bench = Bench(desk, taken(desk, "a"), missed=Missed.LAST, fails=True)
    for _ in range(40):
        bench.run.tick()
        clock.forward(minutes=1)
    assert len(bench.ran) == TRIES
    (row,) = bench.rows()
    assert (row.ended, row.tries, row.trouble, row.again_at) == (
        Ended.FAILED,
        TRIES,
        "RuntimeError",
        None,
    )
    assert only(desk).once == "job:retention"
    bench.fails = False
    clock.forward(hours=1)
    bench.run.tick()
    assert [row.ended for row in bench.rows()] == [Ended.FAILED, Ended.DONE]


def test_ticking_jobs_are_counted_by_the_hour(desk: Desk, clock: StandingClock) -> None:
    tally, results = Tally(), [0, 1, 0, 0]

    def verb(_: Desk) -> None:
        if results.pop(0):
            raise RuntimeError("no")

    run = guarded(desk, Job("media", 1, verb, "a test"), tally=tally)
    run()
    run()
    note_runs(desk, tally.take())
    run()
    clock.forward(hours=1)
    run()
    note_runs(desk, tally.take())
    note_runs(desk, tally.take())
    with desk.memory.read() as session:
        hours = list(session.scalars(select(JobHour).order_by(JobHour.hour)))
    assert [(hour.job, hour.runs, hour.failures) for hour in hours] == [
        ("media", 3, 1),
        ("media", 1, 0),
    ]
    assert alerts(desk) == []


def test_who_does_not_lead_does_not_tick(desk: Desk) -> None:
    tally = Tally()
    ran: list[Desk] = []
    guarded(desk, Job("media", 1, ran.append, "a test"), lambda: False, tally)()
    assert (ran, tally.take()) == ([], [])


def test_old_records_go_and_the_last_of_a_job_stays(desk: Desk, clock: StandingClock) -> None:
    bench = Bench(desk, taken(desk, "a"), missed=Missed.LAST)
    for _ in range(3):
        bench.run.tick()
        clock.forward(hours=1)
    note_runs(desk, [Runs("media", clock.now(), 1, 0, 5, clock.now())])
    assert drop_records(desk) == 0
    clock.forward(days=91)
    assert drop_records(desk) == 2
    assert [row.due_at for row in bench.rows()] == [bench.ran[-1]]
    with desk.memory.read() as session:
        assert session.scalar(select(JobHour)) is None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_clockwork_leads_ticks_and_hands_over_in_order(desk: Desk) -> None:
    ran: list[str] = []
    first, second = (
        Clockwork(
            desk,
            0.05,
            3,
            ticking=(Job("media", 1, lambda _, name=name: ran.append(name), "a test"),),  # type: ignore[misc]
            timed=(),
        )
        for name in ("first", "second")
    )
    first.start()
    until(lambda: len(ran) > 3, "the first does not tick")
    second.start()
    first.stop()
    assert set(ran) == {"first"}
    until(lambda: "second" in ran, "the second does not take over", patience=5)
    second.stop()
    with desk.memory.read() as session:
        assert {hour.job for hour in session.scalars(select(JobHour))} == {"media"}
