"""What the clock does, how often or when, and why then. Jobs are verbs of the desk.

Two kinds. TIMETABLE: jobs that come round every few ticks; what is due they find by comparing rows
with the desk's clock, so a tick that was missed or doubled changes nothing. TIMED: jobs with times
(Asia/Shanghai), each time once in the fleet, recorded; what was missed is made up for by the job's
own rule (`times.py`).

A new job is one line here and its name for staff in handlers/alarm_words.JOBS. Its verb is one
that may be begun a second time: a process can be killed in the middle of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from handlers.answer import give_up_stale_answers, send_waiting_answers
from handlers.consult.close import close_due
from handlers.decide import tell_outcomes
from handlers.deliver import (
    deliver_some,
    give_up_stale_deliveries,
    leave_out_stragglers,
    recall_batches,
    send_batches,
    settle_results,
)
from handlers.desk import Desk
from handlers.drop_records import drop_records
from handlers.expire import expire
from handlers.fetch import fetch_some, sweep_files
from handlers.index_words import index_words
from handlers.make_summary import make_due_summaries
from handlers.note_run import beat
from handlers.note_state import note_states
from handlers.notice import leave_out_withdrawn, plan_reminders, remind_officers
from handlers.nudge import give_up_stale_nudges, nudge_some
from handlers.plan import plan_due_notices
from handlers.ring import ring
from handlers.sweep import file_leftovers
from handlers.themes import group_when_due
from handlers.topics import read_topics
from handlers.watch import watch_disk
from scheduler.times import Timed, at, simply


@dataclass(frozen=True, slots=True)
class Job:
    name: str
    every_ticks: int  # 1: each tick (config.yaml, clock.tick_s)
    verb: Callable[[Desk], object]
    why: str


def plan_notices(desk: Desk) -> None:
    plan_due_notices(desk)
    leave_out_withdrawn(desk)


def remind(desk: Desk) -> None:
    plan_reminders(desk)
    remind_officers(desk)


def tidy(desk: Desk) -> None:
    desk.memory.tidy()


def give_up_stale(desk: Desk) -> None:
    give_up_stale_answers(desk)
    give_up_stale_deliveries(desk)
    leave_out_stragglers(desk)
    give_up_stale_nudges(desk)


TIMETABLE: tuple[Job, ...] = (
    Job("answers", 1, send_waiting_answers, "a person who just wrote should not wait"),
    Job("planning", 1, plan_notices, "a notice goes at its minute, and stops when it is withdrawn"),
    Job("notices", 1, deliver_some, "what is planned goes out at once"),
    Job("reminders", 60, remind, "who asked is reminded on the morning itself"),
    Job("mass", 1, send_batches, "a batch that waits holds thousands up"),
    Job("results", 5, settle_results, "WeChat's word on a batch ends it, or is asked for"),
    Job("recalls", 5, recall_batches, "what was withdrawn stays readable until WeChat is asked"),
    Job(
        "states", 5, note_states, "a person who cannot be written to hears that there is an answer"
    ),
    Job("nudges", 5, nudge_some, "who asked to be told of a result is told before any template"),
    Job("media", 2, fetch_some, "WeChat keeps media for three days only"),
    Job("leftovers", 30, file_leftovers, "a picture without words is filed after ten minutes"),
    Job("files", 30, sweep_files, "what a person erased is off the disk within a minute"),
    Job("stale", 30, give_up_stale, "a claim of a process that was killed ends as unknown"),
    Job("tidying", 2, tidy, "SQLite's log stays small, and no push waits for its tidying"),
    Job("search", 1, index_words, "what was just said is found at once without reading it all"),
    Job(
        "closing", 60, close_due, "a window closes with its last day; a minute later is soon enough"
    ),
    Job("heartbeat", 10, beat, "the web process notices a silent clock"),
    Job("alerts", 1, ring, "an emergency is told at once"),
    Job(
        "topics", 30, read_topics, "a clerk who filters by topic misses nothing of the last minute"
    ),
    Job(
        "themes", 900, group_when_due, "a theme shows within a quarter of an hour; it takes seconds"
    ),
    Job(
        "outcomes", 30, tell_outcomes, "half an hour to think better of it is not made much longer"
    ),
    Job("disk", 60, watch_disk, "a disk fills in minutes, and then nothing can be taken in"),
)

TIMED: tuple[Timed, ...] = (
    # name, times, verb, why then; more: scheduler/times.py
    Timed(
        "summaries",
        at(),
        simply(make_due_summaries),
        "drafts lie ready when the office opens on Friday; which week is due is a setting",
    ),
    Timed("retention", at(hour=3, minute=10), simply(expire), "at night nobody waits for the disk"),
    Timed("records", at(hour=3, minute=40), simply(drop_records), "what explains nothing any more"),
)
