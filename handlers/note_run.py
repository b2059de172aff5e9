"""The clock's heartbeat: written down by each round, read by whoever must notice silence."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from handlers.desk import Desk
from models.installation import fact, set_fact

HEARTBEAT = "clock_heartbeat"


def beat(desk: Desk) -> None:
    now = desk.clock.now()
    with desk.memory.write() as session:
        set_fact(session, HEARTBEAT, now.isoformat())


def seconds_since_heartbeat(session: Session, now: datetime) -> float | None:
    """None when the clock has never run."""
    silent = silence(session, now)
    return None if silent is None else silent.total_seconds()


def silence(session: Session, now: datetime) -> timedelta | None:
    """How long the clock has not been heard; None when it has never run."""
    noted = fact(session, HEARTBEAT)
    return None if noted is None else max(timedelta(), now - datetime.fromisoformat(noted))
