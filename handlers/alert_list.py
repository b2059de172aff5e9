"""What staff see of alerts: how many stand open, and the page of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from handlers.access import ACKNOWLEDGES, READS_MATTERS, SEES_ALERTS, Actor, alert_scope, may
from handlers.desk import Desk
from handlers.note_run import seconds_since_heartbeat
from models.alert import Alert, Grade
from models.contact_point import ContactPoint
from models.matter import Matter, State
from models.staff import Role, Staff

SHOWN_CLOSED = 50


@dataclass(frozen=True, slots=True)
class Tally:
    """Open alerts of an actor, for the frame of every page."""

    urgent: int = 0
    warnings: int = 0

    @property
    def all(self) -> int:
        return self.urgent + self.warnings


@dataclass(frozen=True, slots=True)
class AlertRow:
    """`opens`: the matter's id when the reader can open it; `erased`: its words are gone."""

    alert: Alert
    point: str | None
    opens: int | None
    erased: bool
    by: str | None


@dataclass(frozen=True, slots=True)
class AlertPage:
    """Open ones first, urgent on top; `sender` and `silent_s` only for who sees the machine."""

    open: list[AlertRow]
    closed: list[AlertRow]
    may_acknowledge: bool
    sees_machine: bool
    sender: str | None
    silent_s: float | None


def tally(desk: Desk, actor: Actor) -> Tally:
    """Nothing for a role that sees no alerts."""
    if actor.role not in SEES_ALERTS:
        return Tally()
    with desk.memory.read() as session:
        rows = session.execute(
            select(Alert.grade, func.count())
            .outerjoin(Matter, Matter.id == Alert.matter_id)
            .where(Alert.acknowledged_at.is_(None), alert_scope(actor))
            .group_by(Alert.grade)
        )
        counts = Counter({row.grade: row[1] for row in rows})
    return Tally(counts[Grade.URGENT], counts[Grade.WARNING])


def list_alerts(desk: Desk, actor: Actor) -> AlertPage:
    """Everything open, and the last that were acknowledged. Raises Refused."""
    may(actor, SEES_ALERTS)
    machine = actor.role in {Role.CITY, Role.AUDITOR}
    found = _query(actor)
    waiting = found.where(Alert.acknowledged_at.is_(None)).order_by(Alert.grade, Alert.id.desc())
    done = found.where(Alert.acknowledged_at.is_not(None)).order_by(
        Alert.acknowledged_at.desc(), Alert.id.desc()
    )
    with desk.memory.read() as session:
        return AlertPage(
            open=_rows(session, actor, waiting),
            closed=_rows(session, actor, done.limit(SHOWN_CLOSED)),
            may_acknowledge=actor.role in ACKNOWLEDGES,
            sees_machine=machine,
            sender=None if desk.alert_sender is None else desk.alert_sender.name,
            silent_s=seconds_since_heartbeat(session, desk.clock.now()) if machine else None,
        )


_By = aliased(Staff)


def _query(actor: Actor) -> Select[Alert, Matter | None, str | None, str | None]:
    return (
        select(Alert, Matter, ContactPoint.name, _By.name)
        .outerjoin(Matter, Matter.id == Alert.matter_id)
        .outerjoin(ContactPoint, ContactPoint.id == Matter.point_id)
        .outerjoin(_By, _By.id == Alert.acknowledged_by)
        .where(alert_scope(actor))
    )


def _rows(
    session: Session,
    actor: Actor,
    wanted: Select[Alert, Matter | None, str | None, str | None],
) -> list[AlertRow]:
    rows = []
    for alert, matter, point, by in session.execute(wanted):
        erased = matter is not None and matter.state is State.ERASED
        opens = None
        if matter is not None and not erased and actor.role in READS_MATTERS:
            opens = matter.id
        rows.append(AlertRow(alert, point, opens, erased, by))
    return rows
