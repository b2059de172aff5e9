"""What the clock writes down of itself: its heartbeat, and how often its ticking jobs ran."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from handlers.desk import Desk
from models.installation import fact, set_fact
from models.job_hour import JobHour

HEARTBEAT = "clock_heartbeat"


@dataclass(frozen=True, slots=True)
class Runs:
    """Of one job within one hour."""

    job: str
    hour: datetime
    runs: int
    failures: int
    slowest_ms: int
    last_at: datetime


def beat(desk: Desk) -> None:
    now = desk.clock.now()
    with desk.memory.write() as session:
        set_fact(session, HEARTBEAT, now.isoformat())


def note_runs(desk: Desk, noted: Sequence[Runs]) -> None:
    """Adds to what stands there already of these hours."""
    if not noted:
        return
    with desk.memory.write() as session:
        on_postgres = session.get_bind().dialect.name == "postgresql"
        insert = postgresql.insert if on_postgres else sqlite.insert
        for one in noted:
            new = insert(JobHour).values(
                job=one.job,
                hour=one.hour,
                runs=one.runs,
                failures=one.failures,
                slowest_ms=one.slowest_ms,
                last_at=one.last_at,
            )
            kept, slowest = new.excluded, JobHour.slowest_ms
            session.execute(
                new.on_conflict_do_update(
                    index_elements=[JobHour.job, JobHour.hour],
                    set_={
                        "runs": JobHour.runs + kept.runs,
                        "failures": JobHour.failures + kept.failures,
                        "slowest_ms": case(
                            (kept.slowest_ms > slowest, kept.slowest_ms), else_=slowest
                        ),
                        "last_at": kept.last_at,
                    },
                )
            )


def seconds_since_heartbeat(session: Session, now: datetime) -> float | None:
    """None when the clock has never run."""
    silent = silence(session, now)
    return None if silent is None else silent.total_seconds()


def silence(session: Session, now: datetime) -> timedelta | None:
    """How long the clock has not been heard; None when it has never run."""
    noted = fact(session, HEARTBEAT)
    return None if noted is None else max(timedelta(), now - datetime.fromisoformat(noted))
