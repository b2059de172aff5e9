"""Which process of the fleet is the clock: one lease, kept by heartbeat, taken over by time.

Its time is the database's own clock, never the desk's: a lease says whether a process is alive,
and that must not change when the sample city's clock is set forward or runs fast.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from handlers.desk import Desk
from models.database_clock import database_seconds
from models.lease import Lease

CLOCK = "clock"
# Whoever claims just after us has the later moment, by as long as we waited for the row.
_SET_BACK_S = 120.0
_IDLE_MS = text("SET LOCAL idle_in_transaction_session_timeout = 3000")


@dataclass(frozen=True, slots=True)
class Mandate:
    """The right to act as the clock: whose, and in which term. The next term ends it."""

    holder: str
    term: int


def take_lease(desk: Desk, holder: str, seconds: float) -> Mandate | None:
    """The mandate of a new term; None while another process holds the lease.

    It looks before it writes: a process that waits costs one small read each time.
    """
    with desk.memory.read() as session:
        row = session.get(Lease, CLOCK)
        if row is not None and not _is_free(row, database_seconds(session), seconds):
            return None
    with desk.memory.write() as session:
        now = database_seconds(session)
        _make_sure_of_the_row(session)
        term = session.scalar(
            update(Lease)
            .where(Lease.name == CLOCK, _free(now, seconds))
            .values(holder=holder, term=Lease.term + 1, until=now + seconds)
            .returning(Lease.term)
        )
    return None if term is None else Mandate(holder, term)


def renew_lease(desk: Desk, mandate: Mandate, seconds: float) -> bool:
    """False when the lease was lost. One that ran out and that nobody took goes on."""
    with desk.memory.write() as session:
        _never_idle(session)
        until = database_seconds(session) + seconds
        kept = session.execute(update(Lease).where(*_its(mandate)).values(until=until))
        return bool(kept.rowcount == 1)  # type: ignore[attr-defined]


def hand_back_lease(desk: Desk, mandate: Mandate) -> None:
    """An orderly end: whoever waits need not wait for the lease to run out."""
    with desk.memory.write() as session:
        session.execute(update(Lease).where(*_its(mandate)).values(until=0.0))


def still_holds(session: Session, mandate: Mandate) -> bool:
    """Whether the mandate is that of the present term. Nobody takes over until this transaction
    has ended, so what it writes was written by the one clock."""
    _never_idle(session)
    held = select(Lease.term).where(*_its(mandate)).with_for_update(read=True)
    return session.scalar(held) is not None


def _never_idle(session: Session) -> None:
    """A process that is stopped while it holds the lease's row must not keep the others out:
    PostgreSQL ends its transaction for it."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_IDLE_MS)


def _its(mandate: Mandate) -> tuple[ColumnElement[bool], ...]:
    return (Lease.name == CLOCK, Lease.holder == mandate.holder, Lease.term == mandate.term)


def _is_free(row: Lease, now: float, seconds: float) -> bool:
    """Run out, or from before the database's clock was set back."""
    return row.until <= now or row.until > now + seconds + _SET_BACK_S


def _free(now: float, seconds: float) -> ColumnElement[bool]:
    return or_(Lease.until <= now, Lease.until > now + seconds + _SET_BACK_S)


def _make_sure_of_the_row(session: Session) -> None:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    empty = {"name": CLOCK, "holder": "", "term": 0, "until": 0.0}
    session.execute(insert(Lease).values(**empty).on_conflict_do_nothing())
