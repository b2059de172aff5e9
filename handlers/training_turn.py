"""One training at a time in the whole house, whatever hosts it has.

The turn is a fact with an end, taken by one row's lock; a process that is killed loses it after a
while. No transaction is open while the work goes on.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from handlers.access import Refused
from handlers.desk import Desk
from models.installation import TRAINING, Installation, set_fact

LONGEST = timedelta(minutes=10)
_SHANGHAI = ZoneInfo("Asia/Shanghai")
_BUSY = "有人正在训练，请等它做完再来；要是那边已经断了，{until} 以后可以重新开始。"
_FREE = ""


@contextmanager
def training_turn(desk: Desk) -> Iterator[str]:
    """Yields the token of the turn. Raises Refused when another training is under way."""
    token = secrets.token_hex(8)
    try:
        with desk.memory.write() as session:
            _take(session, token, desk.clock.now())
    except IntegrityError:
        raise Refused(_busy(desk.clock.now() + LONGEST)) from None
    try:
        yield token
    finally:
        with desk.memory.write() as session:
            if holds(session, token):
                set_fact(session, TRAINING, _FREE)


def holds(session: Session, token: str) -> bool:
    """Whether the turn is still this training's own; its row is locked until the end."""
    row = session.get(Installation, TRAINING, with_for_update=True)
    return row is not None and row.value.startswith(token)


def _take(session: Session, token: str, now: datetime) -> None:
    row = session.get(Installation, TRAINING, with_for_update=True)
    if row is not None and row.value != _FREE:
        until = datetime.fromisoformat(row.value.partition(" ")[2])
        if until > now:
            raise Refused(_busy(until))
    set_fact(session, TRAINING, f"{token} {(now + LONGEST).isoformat()}")
    session.flush()


def _busy(until: datetime) -> str:
    return _BUSY.format(until=until.astimezone(_SHANGHAI).strftime("%H:%M"))
