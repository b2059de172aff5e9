"""Open alerts are told outside the console, by the configured sender, until a person answers.

A doubled alert is harmless, a lost one is not: so an alert is claimed by setting its next turn
some minutes ahead, sent with no transaction open, and recorded. A process that dies in between
leaves the turn standing, and the next one sends it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session

from handlers.desk import Desk
from handlers.ports import AlertLetter, AlertOutcome
from models.alert import GRADE_NAMES, Alert, Grade
from models.contact_point import ContactPoint
from models.matter import Matter

LEASE = timedelta(minutes=5)  # longer than any sender's timeouts add up to
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=15), timedelta(minutes=30)
AT_ONCE = 5  # letters of one round: the clock's other jobs have threads of their own
_SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class _Claim:
    alert_id: int
    letter: AlertLetter


def ring(desk: Desk) -> int:
    """The clock's turn. Returns how many alerts were taken up; none while nothing is configured."""
    sender = desk.alert_sender
    if sender is None:
        return 0
    with desk.memory.read() as session:
        due = list(session.scalars(_due(desk.clock.now()).limit(AT_ONCE)))
    for alert_id in due:
        with desk.memory.write() as session:
            claim = _claim(session, desk, alert_id)
        if claim is None:
            continue
        outcome = sender.send(claim.letter)
        with desk.memory.write() as session:
            _record(session, desk, claim.alert_id, outcome)
    return len(due)


def _due(now: datetime) -> Select[int]:
    """Urgent first. What hangs on a sealed matter never leaves the house."""
    return (
        select(Alert.id)
        .outerjoin(Matter, Matter.id == Alert.matter_id)
        .where(Alert.acknowledged_at.is_(None), Alert.next_send_at <= now)
        .where(or_(Alert.matter_id.is_(None), ~Matter.sealed))
        .order_by(Alert.grade, Alert.next_send_at, Alert.id)
    )


def _claim(session: Session, desk: Desk, alert_id: int) -> _Claim | None:
    now = desk.clock.now()
    won = session.execute(
        update(Alert)
        .where(Alert.id == alert_id, Alert.acknowledged_at.is_(None), Alert.next_send_at <= now)
        .values(next_send_at=now + LEASE)
    )
    if won.rowcount != 1:  # type: ignore[attr-defined]
        return None
    row = session.get_one(Alert, alert_id)
    return _Claim(alert_id, _letter(session, desk, row))


def _letter(session: Session, desk: Desk, row: Alert) -> AlertLetter:
    matter = None if row.matter_id is None else session.get(Matter, row.matter_id)
    point = None if matter is None or matter.point_id is None else _point(session, matter)
    lines = [row.text]
    if matter is not None:
        lines.append(f"联系点：{point or '还没定'}")
    lines.append(f"时间：{row.raised_at.astimezone(_SHANGHAI):%Y-%m-%d %H:%M}")
    if row.sent:
        lines.append(f"到现在没有人接手，这是第 {row.sent + 1} 次提醒。")
    return AlertLetter(
        title=f"【{GRADE_NAMES[row.grade]}】{row.title}",
        text="\n".join(lines),
        urgent=row.grade is Grade.URGENT,
        at=row.raised_at,
        link=f"{desk.rules.public_url}/console/alerts",
    )


def _point(session: Session, matter: Matter) -> str | None:
    point = session.get(ContactPoint, matter.point_id)
    return None if point is None else point.name


def _record(session: Session, desk: Desk, alert_id: int, outcome: AlertOutcome) -> None:
    now = desk.clock.now()
    row = session.get_one(Alert, alert_id, with_for_update=True)
    row.outcome = outcome.reason[:200]
    if outcome.ok:
        row.sent, row.failing, row.last_sent_at = row.sent + 1, 0, now
    else:
        row.failed, row.failing = row.failed + 1, row.failing + 1
    if row.is_open:
        row.next_send_at = _next_turn(row, now, desk.alarms.repeat)


def _next_turn(row: Alert, now: datetime, repeat: timedelta) -> datetime | None:
    """After a failure sooner or later again; after a success only what is urgent."""
    urgent = row.grade is Grade.URGENT
    if row.failing:
        doubled: timedelta = FIRST_PAUSE * 2 ** min(row.failing - 1, 12)
        pause = min(doubled, LONGEST_PAUSE)
        return now + (min(pause, repeat) if urgent else pause)
    return now + repeat if urgent else None
