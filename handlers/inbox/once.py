"""The same form posted twice does its work once.

A form carries a random token. Its first use writes a row under the token's unique key, in
whatever process or host it arrives; a second one finds the row and changes nothing. Rows older
than any session are swept when the next form comes.
"""

from __future__ import annotations

import re
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from handlers.desk import Desk
from models.installation import Installation

_PREFIX = "form:"
_TOKEN = re.compile(r"[0-9a-f]{32}")
_KEPT = timedelta(days=2)


def fresh_token() -> str:
    return secrets.token_hex(16)


def first_time(desk: Desk, token: str) -> bool:
    """Whether this form comes for the first time. A token nobody made is never a first time."""
    if not _TOKEN.fullmatch(token):
        return False
    now = desk.clock.now()
    try:
        with desk.memory.write() as session:
            session.execute(
                delete(Installation).where(
                    Installation.name.startswith(_PREFIX),
                    Installation.value < _stamp(now - _KEPT),
                )
            )
            session.add(Installation(name=_PREFIX + token, value=_stamp(now)))
    except IntegrityError:
        return False
    return True


def give_back(desk: Desk, token: str) -> None:
    """The desk refused what the form asked for: it may be posted again, corrected."""
    with desk.memory.write() as session:
        session.execute(delete(Installation).where(Installation.name == _PREFIX + token))


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}"
