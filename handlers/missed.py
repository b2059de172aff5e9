"""A notice that could not be sent to a person stands at the end of what she next hears from us."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from bot.dialogue import LIMIT
from bot.phrases import say
from handlers.days import day_of
from handlers.turn import Turn
from models.consultation import Consultation
from models.delivery import Delivery, DeliveryState, Way
from models.notice import Notice, NoticeKind, NoticeState
from models.words import Kind

FRESH = timedelta(days=30)
"""What was announced longer ago is no news any more."""
TEXT_BYTES = 900
_NOT_NOW = frozenset({Kind.EMERGENCY, Kind.REPORT, Kind.COMPLAINT})


def add_missed(turn: Turn, reply: str) -> str:
    """The reply with one notice she missed below it, the newest that still holds; older ones have
    had their time. Who is in need, or is leaving, is not told of meetings."""
    if not turn.met.missed or turn.follower.notices_off or turn.follower.openid is None:
        return reply
    if any(matter.kind in _NOT_NOW for matter in turn.filed):
        return reply
    told = ""
    for delivery, notice in _waiting(turn):
        text = _shown(notice)
        fits = len(f"{reply}\n\n{text}".encode("utf-8", "replace")) <= LIMIT
        if told or not _holds(turn, notice):
            delivery.state, delivery.reason = DeliveryState.LEFT_OUT, "来的时候已经过期"
        elif not fits:
            return reply
        else:
            told, delivery.state = text, DeliveryState.SENT
        delivery.settled_at = turn.now
    return f"{reply}\n\n{told}" if told else reply


def _waiting(turn: Turn) -> list[tuple[Delivery, Notice]]:
    rows = turn.session.execute(
        select(Delivery, Notice)
        .join(Notice, Notice.id == Delivery.notice_id)
        .where(Delivery.follower_id == turn.follower.id)
        .where(Delivery.way == Way.NONE, Delivery.state == DeliveryState.WAITING)
        .where(Notice.planned_at.is_not(None), Notice.state != NoticeState.PAUSED)
        .order_by(Notice.at.desc(), Notice.id.desc())
        .limit(20)
    )
    return [(delivery, notice) for delivery, notice in rows]


def _holds(turn: Turn, notice: Notice) -> bool:
    if notice.state is NoticeState.WITHDRAWN or turn.now - notice.at > FRESH:
        return False
    if notice.consultation_id is None or notice.kind is NoticeKind.RESULT:
        return True
    consultation = turn.session.get_one(Consultation, notice.consultation_id)
    return consultation.takes_opinions(day_of(turn.now))


def _shown(notice: Notice) -> str:
    text = notice.text
    if len(text.encode()) > TEXT_BYTES:
        text = text.encode()[:TEXT_BYTES].decode("utf-8", "ignore") + "……"
    return say("notice_missed", title=notice.title, text=text)
