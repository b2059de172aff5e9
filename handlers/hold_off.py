"""Wrong tries at the door: counted for the login name and for the address, in the database.

A try is counted before its password or code is looked at, so that many tries at once cannot
outrun the count. A name that does not exist is counted like one that does. The waiting time
grows with each further wrong try, and holds over processes and machines.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from handlers import account_words as words
from handlers.access import Refused
from handlers.desk import Desk
from models.failed_tries import FailedTries, tries_locked

NAME_FREE, ADDRESS_FREE = 5, 30  # an office of many people often has one address
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30, 60))
FORGOTTEN = timedelta(hours=24)


class Held(Refused):
    """Too many wrong tries: the sentence says how long to wait, and never who exists."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What was counted. `held`: nothing may be looked at before that time has passed."""

    held: timedelta | None = None

    def demand(self) -> None:
        """Raises Held. After the transaction that counted, so that the count stays."""
        if self.held is not None:
            raise Held(words.wait(self.held))


def count_try(session: Session, desk: Desk, login: str, address: str) -> Tried:
    """Counts one try of a name from an address ("" when there is none, as in a test)."""
    now = desk.clock.now()
    _forget_old(session, now)
    rows = [(_row(session, desk, "name", login), NAME_FREE)]
    if address:
        # the address first, everywhere: two tries must not wait for each other
        rows.insert(0, (_row(session, desk, "address", address), ADDRESS_FREE))
    held = [row.wait_until - now for row, _ in rows if row.wait_until and row.wait_until > now]
    if held:
        return Tried(max(held))
    for row, free in rows:
        _count(row, free, now)
    return Tried()


def forgive(session: Session, desk: Desk, login: str, address: str = "") -> None:
    """The name came in: its count starts anew, and this try no longer burdens the address."""
    take_back(session, desk, login, address)
    _row(session, desk, "name", login).count = 0


def take_back(session: Session, desk: Desk, login: str, address: str = "") -> None:
    """This try was right, but is not the whole way in: what was wrong before it still counts."""
    for kind, value in (("address", address), ("name", login)):
        if value or kind == "name":
            row = _row(session, desk, kind, value)
            row.count, row.wait_until = max(0, row.count - 1), None


def waits_until(session: Session, desk: Desk, login: str) -> datetime | None:
    """Until when a name has to wait; None when it may try."""
    row = session.get(FailedTries, _key(desk, "name", login))
    until = None if row is None else row.wait_until
    return until if until is not None and until > desk.clock.now() else None


def _count(row: FailedTries, free: int, now: datetime) -> None:
    if now - row.last_at > FORGOTTEN:
        row.count = 0
    row.count += 1
    row.last_at = now
    beyond = row.count - free
    row.wait_until = None if beyond < 0 else now + WAITS[min(beyond, len(WAITS) - 1)]


def _row(session: Session, desk: Desk, kind: str, value: str) -> FailedTries:
    key = _key(desk, kind, value)
    return tries_locked(session, FailedTries(key=key, last_at=desk.clock.now()))


def _key(desk: Desk, kind: str, value: str) -> str:
    secret, what = desk.rules.link_key.encode(), f"tries:{kind}:{value}".encode()
    return hmac.new(secret, what, hashlib.sha256).hexdigest()


def _forget_old(session: Session, now: datetime) -> None:
    session.execute(delete(FailedTries).where(FailedTries.last_at < now - FORGOTTEN))
