"""What staff see of the clock: who leads, what ran when, what went wrong."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from handlers.access import SEES_MACHINE, Actor, may
from handlers.alarm_words import JOBS
from handlers.desk import Desk
from handlers.keep_lease import CLOCK
from handlers.note_run import seconds_since_heartbeat
from models.database_clock import database_seconds
from models.job_hour import JobHour
from models.lease import Lease
from models.occurrence import Ended, Occurrence

SHOWN_TROUBLES = 30


@dataclass(frozen=True, slots=True)
class ClockBooks:
    """`leader`: host and process, None while nobody leads; `timed`: the newest row of each job;
    `ticking`: the newest hour of each; `troubles`: what was not done, or not at the first try."""

    leader: str | None
    silent_s: float | None
    timed: list[Occurrence]
    ticking: list[JobHour]
    troubles: list[Occurrence]
    names: dict[str, str]


def clock_books(desk: Desk, actor: Actor) -> ClockBooks:
    """Raises Refused."""
    may(actor, SEES_MACHINE)
    with desk.memory.read() as session:
        return ClockBooks(
            leader=_leader(session),
            silent_s=seconds_since_heartbeat(session, desk.clock.now()),
            timed=_newest(session),
            ticking=_hours(session),
            troubles=_troubles(session),
            names=JOBS,
        )


def _leader(session: Session) -> str | None:
    row = session.get(Lease, CLOCK)
    if row is None or row.until <= database_seconds(session):
        return None
    return row.holder.rpartition(":")[0]


def _newest(session: Session) -> list[Occurrence]:
    last = select(Occurrence.job, func.max(Occurrence.due_at).label("due_at"))
    newest = last.group_by(Occurrence.job).subquery()
    mine = (Occurrence.job == newest.c.job) & (Occurrence.due_at == newest.c.due_at)
    return list(session.scalars(select(Occurrence).join(newest, mine).order_by(Occurrence.next_at)))


def _hours(session: Session) -> list[JobHour]:
    last = select(JobHour.job, func.max(JobHour.hour).label("hour"))
    newest = last.group_by(JobHour.job).subquery()
    mine = (JobHour.job == newest.c.job) & (JobHour.hour == newest.c.hour)
    return list(session.scalars(select(JobHour).join(newest, mine).order_by(JobHour.job)))


def _troubles(session: Session) -> list[Occurrence]:
    odd = or_(Occurrence.ended.in_((Ended.FAILED, Ended.SKIPPED)), Occurrence.tries > 1)
    missed = or_(odd, Occurrence.missed > 0)
    found = select(Occurrence).where(missed).order_by(Occurrence.id.desc())
    return list(session.scalars(found.limit(SHOWN_TROUBLES)))
