"""What WeChat tells of our jobs is written down the moment it comes, and settled by the clock.

A push must be answered in a moment, and a batch has ten thousand people: so the event only leaves
its result, and meets its batch later. It may be here before the batch knows its number.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models import words
from models.job_result import JobKind, JobResult
from models.words import Push


def note_job(session: Session, push: Push, now: datetime) -> bool:
    """Writes down the result that this push tells of, once. False when it is about no job."""
    reader = _READERS.get(type(push))
    row = None if reader is None else reader(push)
    if row is None or not row["job_id"]:
        return False
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(insert(JobResult).values(**row, came_at=now).on_conflict_do_nothing())
    return True


def _mass(push: words.MassJobFinished) -> dict[str, Any]:
    return {
        "kind": JobKind.MASS,
        "job_id": push.job_id[:64],
        "status": push.status[:60],
        "total": push.total,
        "filtered": push.filtered,
        "sent": push.sent,
        "failed": push.failed,
    }


def _template(push: words.TemplateJobFinished) -> dict[str, Any]:
    return {"kind": JobKind.TEMPLATE, "job_id": push.job_id[:64], "status": push.status[:60]}


def _subscription(push: words.SubscribeNoticeSent) -> dict[str, Any]:
    return {
        "kind": JobKind.SUBSCRIPTION,
        "job_id": push.job_id[:64],
        "status": push.error_status[:60],
        "failed": push.error_code,
    }


_READERS: dict[type[Push], Callable[[Any], dict[str, Any]]] = {
    words.MassJobFinished: _mass,
    words.TemplateJobFinished: _template,
    words.SubscribeNoticeSent: _subscription,
}
