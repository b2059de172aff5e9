"""An alarm is sounded, heard by staff as an alert, and acknowledged by a person.

`sound` belongs into the transaction of what it tells of: an emergency and its alert are filed
together or not at all. `sound_now` is for causes outside any transaction.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from handlers.access import ACKNOWLEDGES, Actor, NotFound, alert_scope, may
from handlers.audit import note
from handlers.desk import Desk
from models.alert import LONGEST_ONCE, LONGEST_TEXT, LONGEST_TITLE, Alert, Grade
from models.matter import Matter

__all__ = ["Alarm", "Grade", "acknowledge", "settle", "sound", "sound_now", "sound_standing"]

log = logging.getLogger(__name__)

REST = timedelta(hours=4)
"""So long a cause that stands (a full disk) is not rung again after a person acknowledged it."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """`once` names the cause (disk, token:refused, emergency:17); title and text are Chinese, for
    staff: what happened, what to do. Never a person's words, openid or telephone number."""

    once: str
    grade: Grade
    title: str
    text: str
    matter_id: int | None = None


def sound(session: Session, alarm: Alarm, now: datetime) -> bool:
    """In the caller's transaction. True when a new alert was opened; False when the same cause
    has one open already, which then counts one more. One statement, so a race makes one row."""
    insert = _inserts(session)
    again = {
        "times": Alert.times + 1,
        "last_raised_at": now,
        "text": alarm.text[:LONGEST_TEXT],
    }
    times: int | None = session.scalar(
        insert(Alert)
        .values(**_row(alarm, now))
        .on_conflict_do_update(index_elements=[Alert.open_key], set_=again)
        .returning(Alert.times)
    )
    return times == 0


def sound_now(desk: Desk, alarm: Alarm) -> bool:
    """The same in a transaction of its own, so never while one is open in this thread. When the
    database is away the log has it, and the answer is False: an alarm must not bring down what it
    warns of."""
    try:
        with desk.memory.write() as session:
            return sound(session, alarm, desk.clock.now())
    except SQLAlchemyError as error:
        log.error("alert not kept (%s): %s, %s", type(error).__name__, alarm.once, alarm.title)
        return False


def sound_standing(session: Session, alarm: Alarm, now: datetime) -> bool:
    """For a cause that is met again and again: who acknowledged it has some hours to mend it."""
    resting = session.scalar(
        select(Alert.id)
        .where(Alert.once == alarm.once[:LONGEST_ONCE], Alert.acknowledged_at > now - REST)
        .limit(1)
    )
    return resting is None and sound(session, alarm, now)


def acknowledge(desk: Desk, actor: Actor, alert_id: int) -> bool:
    """A person has seen it and sees to it. False when somebody had acknowledged it before.

    Raises Refused for a role that only reads, NotFound for an alert that is not hers.
    """
    may(actor, ACKNOWLEDGES)
    now = desk.clock.now()
    with desk.memory.write() as session:
        _demand_visible(session, actor, alert_id)
        if not _close(session, Alert.id == alert_id, actor.staff_id, now):
            return False
        note(session, actor, now, "acknowledge", "alert", alert_id)
    return True


def settle(session: Session, once: str, staff_id: int | None, now: datetime) -> bool:
    """Acknowledges by deed: a member of staff did what the alert asks for."""
    return _close(session, Alert.open_key == once, staff_id, now)


def _demand_visible(session: Session, actor: Actor, alert_id: int) -> None:
    found = session.scalar(
        select(Alert.id)
        .outerjoin(Matter, Matter.id == Alert.matter_id)
        .where(Alert.id == alert_id, alert_scope(actor))
    )
    if found is None:
        raise NotFound("没有这条提醒，或不归您看。")


def _close(
    session: Session, which: ColumnElement[bool], staff_id: int | None, now: datetime
) -> bool:
    won = session.execute(
        update(Alert)
        .where(which, Alert.acknowledged_at.is_(None))
        .values(acknowledged_at=now, acknowledged_by=staff_id, open_key=None, next_send_at=None)
    )
    return bool(won.rowcount)  # type: ignore[attr-defined]


def _inserts(session: Session) -> Any:
    dialect = session.get_bind().dialect.name
    return sqlite.insert if dialect == "sqlite" else postgresql.insert


def _row(alarm: Alarm, now: datetime) -> dict[str, object]:
    once = alarm.once[:LONGEST_ONCE]
    return {
        "once": once,
        "open_key": once,
        "grade": alarm.grade,
        "title": alarm.title[:LONGEST_TITLE],
        "text": alarm.text[:LONGEST_TEXT],
        "matter_id": alarm.matter_id,
        "raised_at": now,
        "last_raised_at": now,
        "next_send_at": now,
    }
