"""WeChat said something that somebody on the staff must hear: a right gone, an address refused."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from handlers.alarm import sound_standing
from handlers.alarm_words import wechat_refuses


class Said(Protocol):
    """A `SendResult` or a `MediaRefused`, as far as alarms go."""

    @property
    def alert(self) -> bool: ...
    @property
    def code(self) -> int | None: ...
    @property
    def reason(self) -> str: ...


def hear(session: Session, said: Said, now: datetime) -> None:
    """One alert for each code, however many sends it stops."""
    if said.alert:
        sound_standing(session, wechat_refuses(said.code, said.reason), now)
