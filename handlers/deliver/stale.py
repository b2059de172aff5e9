"""Claims of processes that are gone: one by one they end as unknown; batches are called again."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.alarm import sound
from handlers.alarm_words import unknown_deliveries
from handlers.deliver.claim import ONE_BY_ONE
from handlers.deliver.parts import STALE
from handlers.desk import Desk
from models.consent import Consent, ConsentState
from models.delivery import Delivery, DeliveryState
from models.notice import Notice, NoticeState

_deliveries: Any = Delivery.__table__
_consents: Any = Consent.__table__


def give_up_stale_deliveries(desk: Desk) -> int:
    """A claim without an outcome: perhaps it went out. It is never repeated by itself."""
    now = desk.clock.now()
    statement = (
        _deliveries.update()
        .where(_deliveries.c.way.in_(ONE_BY_ONE))
        .where(_deliveries.c.state == DeliveryState.SENDING)
        .where(_deliveries.c.claimed_at < now - STALE)
        .values(state=DeliveryState.UNKNOWN, settled_at=now, reason="发送中断，不知道是否送达")
        .returning(_deliveries.c.notice_id, _deliveries.c.consent_id)
    )
    with desk.memory.write() as session:
        stale = session.execute(statement).all()
        _doubt_consents(session, [row.consent_id for row in stale if row.consent_id], now)
        for notice_id in sorted({row.notice_id for row in stale}):
            sound(session, unknown_deliveries(notice_id), now)
    return len(stale)


def leave_out_stragglers(desk: Desk) -> int:
    """Deliveries that were to be tried again when their notice had just been withdrawn."""
    withdrawn = select(Notice.id).where(Notice.state == NoticeState.WITHDRAWN)
    statement = (
        _deliveries.update()
        .where(_deliveries.c.way.in_(ONE_BY_ONE))
        .where(_deliveries.c.state == DeliveryState.WAITING)
        .where(_deliveries.c.notice_id.in_(withdrawn))
        .values(state=DeliveryState.LEFT_OUT, settled_at=desk.clock.now(), reason="通知已撤回")
    )
    with desk.memory.write() as session:
        return int(session.execute(statement).rowcount)  # type: ignore[attr-defined]


def _doubt_consents(session: Session, ids: list[int], now: Any) -> None:
    if ids:
        session.execute(
            _consents.update()
            .where(_consents.c.id.in_(ids), _consents.c.state == ConsentState.CLAIMED)
            .values(state=ConsentState.UNKNOWN, used_at=now)
        )
