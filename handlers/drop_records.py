"""The clock's records of its own runs, when they are too old to explain anything."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, exists
from sqlalchemy.orm import aliased

from handlers.desk import Desk
from models.job_hour import JobHour
from models.occurrence import Occurrence


def drop_records(desk: Desk) -> int:
    """Returns how many occurrences went. The last of each job stays: it says up to when the job
    was seen to."""
    before = desk.clock.now() - timedelta(days=desk.retention.record_days)
    with desk.memory.write() as session:
        later = aliased(Occurrence)
        followed = exists().where(later.job == Occurrence.job, later.due_at > Occurrence.due_at)
        old = delete(Occurrence).where(Occurrence.due_at < before, followed)
        gone = session.execute(old, execution_options={"synchronize_session": False})
        session.execute(delete(JobHour).where(JobHour.hour < before))
    return int(gone.rowcount)  # type: ignore[attr-defined]
