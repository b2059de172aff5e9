"""Keeps the access token in the database, one for all processes of all machines.

The right to refresh it is a claim written into the row by conditional update, the same on SQLite
and PostgreSQL; no transaction is open while its holder speaks to WeChat. A holder that was killed
loses the claim by time. That time is the database's own clock: the only one that machines whose
clocks differ have in common, and one that does not jump when the sample city's clock is set.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy import ColumnElement, or_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from handlers.ports import TokenState, TokenStoreAway, TokenTrouble
from models.access_token import AccessToken
from models.base import Memory
from models.database_clock import database_seconds

# Whoever claims just after us has the later moment, by as long as we waited for the row.
_SET_BACK_S = 120.0


class KeptToken:
    """A `TokenStore` over one row of the memory. Raises TokenStoreAway when that is away."""

    def __init__(self, memory: Memory, app_id: str) -> None:
        self._memory = memory
        self._app_id = app_id

    def read(self) -> TokenState:
        with _away(), self._memory.read() as session:
            row = session.get(AccessToken, self._app_id)
            return TokenState() if row is None else _state(row, database_seconds(session))

    def claim(self, seen: TokenState, by: str, seconds: float) -> bool:
        with _away(), self._memory.write() as session:
            if not seen.version:
                _make_sure_of_the_row(session, self._app_id)
            now = database_seconds(session)
            won = session.execute(
                update(AccessToken)
                .where(AccessToken.app_id == self._app_id, AccessToken.version == seen.version)
                .where(_free(now, seconds))
                .values(refreshing_by=by, refreshing_until=now + seconds)
            )
            return bool(won.rowcount == 1)  # type: ignore[attr-defined]

    def swap(
        self, seen: TokenState, new: TokenState, by: str, *, keep_s: float = 0
    ) -> TokenState | None:
        new = replace(new, version=seen.version + 1, busy=False)
        with _away(), self._memory.write() as session:
            until = database_seconds(session) + keep_s if keep_s else None
            done = session.execute(
                update(AccessToken)
                .where(AccessToken.app_id == self._app_id, AccessToken.version == seen.version)
                .where(AccessToken.refreshing_by == by)
                .values(
                    **_columns(new),
                    refreshing_by=by if keep_s else None,
                    refreshing_until=until,
                )
            )
            return new if done.rowcount == 1 else None  # type: ignore[attr-defined]


@contextmanager
def _away() -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        raise TokenStoreAway(type(error).__name__) from None


def _free(now: float, seconds: float) -> ColumnElement[bool]:
    """Nobody's claim, one that ran out, or one from before the database's clock was set back."""
    until = AccessToken.refreshing_until
    return or_(until.is_(None), until <= now, until > now + seconds + _SET_BACK_S)


def _make_sure_of_the_row(session: Session, app_id: str) -> None:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    empty = {"app_id": app_id} | _columns(TokenState())
    session.execute(insert(AccessToken).values(**empty).on_conflict_do_nothing())


def _columns(state: TokenState) -> dict[str, object]:
    trouble = state.trouble
    return {
        "version": state.version,
        "token": state.token,
        "usable_until": state.usable_until,
        "trouble_code": trouble.code if trouble else None,
        "trouble_reason": trouble.reason[:300] if trouble else "",
        "trouble_until": trouble.until if trouble else None,
        "forced_at": state.forced_at,
        "forced_that_day": state.forced_that_day,
        "alarm": state.alarm[:120],
    }


def _state(row: AccessToken, now: float) -> TokenState:
    trouble = None
    if row.trouble_until is not None:
        trouble = TokenTrouble(row.trouble_code, row.trouble_reason, row.trouble_until)
    return TokenState(
        version=row.version,
        token=row.token,
        usable_until=row.usable_until,
        trouble=trouble,
        forced_at=row.forced_at,
        forced_that_day=row.forced_that_day,
        alarm=row.alarm,
        busy=row.refreshing_until is not None and row.refreshing_until > now,
    )
