"""An occurrence of a timed job: claimed once by its key, run, and recorded.

The claim is fenced: it is written only while the mandate is that of the lease's present term. A
process that stood still, lost the lease and woke up again claims nothing. An occurrence whose
process was killed in the middle is taken up again by the next; so the verbs of the timetable are
such as may be begun a second time (they compare rows with the clock).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from handlers.desk import Desk
from handlers.keep_lease import Mandate, still_holds
from models.occurrence import Ended, Occurrence, key_of

TRIES = 5
FIRST_PAUSE = timedelta(minutes=1)  # after a failure; then twice as long each time


@dataclass(frozen=True, slots=True)
class Due:
    """A job's time that has come; `missed`: how many before it were missed and end with it;
    `next_at`: the time after it, for those who read the records."""

    job: str
    due_at: datetime
    missed: int = 0
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Again:
    """A claim that was broken off, or failed and has another try from `at` on."""

    occurrence_id: int
    due_at: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """Of one job: the newest time that was seen to (None: none ever), and what is to do again."""

    last: datetime | None
    again: tuple[Again, ...] = ()


def standing(desk: Desk, job: str) -> Standing:
    """Rows from the future (a clock that was wrong once) do not count."""
    now = desk.clock.now()
    with desk.memory.read() as session:
        last = session.scalar(
            select(func.max(Occurrence.due_at)).where(
                Occurrence.job == job, Occurrence.due_at <= now
            )
        )
        rows = session.scalars(
            select(Occurrence)
            .where(Occurrence.job == job, or_(_broken_off(), _waits()))
            .order_by(Occurrence.due_at)
        )
        return Standing(last, tuple(Again(r.id, r.due_at, r.again_at or now) for r in rows))


def claim(desk: Desk, mandate: Mandate, due: Due) -> int | None:
    """The occurrence's id; None when it was claimed before, or the mandate is over."""
    return _written(desk, mandate, due, Ended.RUNNING)


def pass_over(desk: Desk, mandate: Mandate, due: Due) -> int | None:
    """Writes down that this time, and those missed before it, came to nothing: it was too late."""
    return _written(desk, mandate, due, Ended.SKIPPED)


def claim_again(desk: Desk, mandate: Mandate, again: Again) -> bool:
    """False when it is not there to be taken up any more, or the mandate is over."""
    now = desk.clock.now()
    ready = or_(_broken_off(), and_(_waits(), Occurrence.again_at <= now))
    with desk.memory.write() as session:
        if not still_holds(session, mandate):
            return False
        won = session.execute(
            update(Occurrence)
            .where(Occurrence.id == again.occurrence_id, ready)
            .values(
                ended=Ended.RUNNING,
                ended_at=None,
                again_at=None,
                by=mandate.holder,
                term=mandate.term,
                tries=Occurrence.tries + 1,
            )
            .execution_options(synchronize_session=False)
        )
        return bool(won.rowcount == 1)  # type: ignore[attr-defined]


def finish(desk: Desk, mandate: Mandate, occurrence_id: int, trouble: str = "") -> bool:
    """Records how it ended; `trouble` is the kind of error. False when it was taken over by
    another process meanwhile: then that one's word counts."""
    now = desk.clock.now()
    with desk.memory.write() as session:
        row = session.get(Occurrence, occurrence_id, with_for_update=True)
        if row is None or (row.by, row.term) != (mandate.holder, mandate.term):
            return False
        row.ended_at, row.trouble = now, trouble[:80]
        row.ended = Ended.FAILED if trouble else Ended.DONE
        if trouble and row.tries < TRIES:
            row.again_at = now + FIRST_PAUSE * 2 ** (row.tries - 1)
        return True


def _written(desk: Desk, mandate: Mandate, due: Due, ended: Ended) -> int | None:
    now = desk.clock.now()
    with desk.memory.write() as session:
        if not still_holds(session, mandate):
            return None
        on_postgres = session.get_bind().dialect.name == "postgresql"
        insert = postgresql.insert if on_postgres else sqlite.insert
        return session.scalar(
            insert(Occurrence)
            .values(
                job=due.job,
                key=key_of(due.due_at),
                due_at=due.due_at,
                missed=due.missed,
                next_at=due.next_at,
                started_at=now,
                ended_at=now if ended is Ended.SKIPPED else None,
                ended=ended,
                by=mandate.holder,
                term=mandate.term,
            )
            .on_conflict_do_nothing()
            .returning(Occurrence.id)
        )


def _broken_off() -> ColumnElement[bool]:
    """Marked as running when a job's turn begins: its process died, or lost the lease, or never
    heard that its claim was kept. One process runs a job once at a time."""
    return Occurrence.ended == Ended.RUNNING


def _waits() -> ColumnElement[bool]:
    return and_(Occurrence.ended == Ended.FAILED, Occurrence.again_at.is_not(None))
