"""How far a notice got: by way and state, batch by batch, and who may or may not have got it."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers.access import SUMMARISES, Actor, may
from handlers.desk import Desk
from handlers.notice.finding import notice_for
from models.contact_point import ContactPoint
from models.delivery import WAY_NAMES, Delivery, DeliveryState, Way
from models.delivery_batch import BatchState, DeliveryBatch, RecallState
from models.follower import Follower
from models.notice import Notice

MOST_SHOWN = 500
_UNDER_WAY = (DeliveryState.WAITING, DeliveryState.SENDING)
_BATCH_UNDER_WAY = (BatchState.WAITING, BatchState.SENDING, BatchState.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Progress:
    """`ways`: people by state for each way that single messages went; mass sends by batch."""

    ways: dict[Way, Counter[DeliveryState]]
    batches: list[DeliveryBatch]

    @property
    def lines(self) -> list[tuple[str, Counter[DeliveryState]]]:
        return [(WAY_NAMES[way], self.ways[way]) for way in Way if way in self.ways]

    @property
    def people(self) -> int:
        return sum(states.total() for states in self.ways.values())

    @property
    def unknown(self) -> int:
        return sum(states[DeliveryState.UNKNOWN] for states in self.ways.values())

    @property
    def under_way(self) -> int:
        """People whose message has not ended yet."""
        return sum(states[state] for states in self.ways.values() for state in _UNDER_WAY)

    @property
    def batches_open(self) -> int:
        return sum(batch.state in _BATCH_UNDER_WAY for batch in self.batches)

    @property
    def recalls_open(self) -> int:
        """Batches that WeChat is being asked to delete."""
        return sum(batch.recall is RecallState.WANTED for batch in self.batches)

    @property
    def told_by_mass(self) -> tuple[int, int]:
        """People whom WeChat says it sent to, and people whom it left out or failed with."""
        ended = [batch for batch in self.batches if batch.sent is not None]
        sent = sum(batch.sent or 0 for batch in ended)
        return sent, sum(max(0, batch.size - (batch.sent or 0)) for batch in ended)


@dataclass(frozen=True, slots=True)
class Unknown:
    """Somebody of whom nobody knows whether she got it. No name, no openid: a number of ours."""

    follower_id: int
    point: str | None
    way: Way
    at: datetime | None
    reason: str


def progress_in(session: Session, notice_id: int) -> Progress:
    ways: dict[Way, Counter[DeliveryState]] = defaultdict(Counter)
    for way, state, count in session.execute(
        select(Delivery.way, Delivery.state, func.count())
        .where(Delivery.notice_id == notice_id)
        .group_by(Delivery.way, Delivery.state)
    ):
        ways[way][state] = count
    batches = session.scalars(
        select(DeliveryBatch)
        .where(DeliveryBatch.notice_id == notice_id)
        .order_by(DeliveryBatch.number)
    )
    return Progress(dict(ways), list(batches))


def progress_of(desk: Desk, actor: Actor, notice_id: int) -> tuple[Notice, Progress]:
    """Raises NotFound, Refused."""
    may(actor, SUMMARISES)
    with desk.memory.read() as session:
        return notice_for(session, actor, notice_id), progress_in(session, notice_id)


def unknown_of(desk: Desk, actor: Actor, notice_id: int) -> list[Unknown]:
    """Whose message has an uncertain outcome, at most `MOST_SHOWN`. Raises NotFound, Refused."""
    may(actor, SUMMARISES)
    with desk.memory.read() as session:
        notice_for(session, actor, notice_id)
        rows = session.execute(
            select(Delivery, ContactPoint.name)
            .join(Follower, Follower.id == Delivery.follower_id)
            .outerjoin(ContactPoint, ContactPoint.id == Follower.point_id)
            .where(Delivery.notice_id == notice_id, Delivery.state == DeliveryState.UNKNOWN)
            .order_by(Delivery.follower_id)
            .limit(MOST_SHOWN)
        )
        return [
            Unknown(row.follower_id, point, row.way, row.settled_at or row.claimed_at, row.reason)
            for row, point in rows
        ]
