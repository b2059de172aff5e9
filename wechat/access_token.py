"""The access token: one for all threads, processes and machines.

Each process remembers the token it last saw; the store (`handlers.ports.TokenStore`) has the one
that counts. Whoever needs another looks there first, and only the one process that claims the
right to refresh asks the platform. A refused token (40001, 40014, 42001) costs a plain call; when
that brings the same token, one forced refresh; when that does not help, one alarm and a pause.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

import requests

from handlers.ports import TokenState, TokenStore, TokenStoreAway
from wechat import token_rules as rules
from wechat.account import Account
from wechat.outside import ApiError, Failure
from wechat.pocket import Pocket
from wechat.token_call import Fetched, TokenRefused, fetch_token

__all__ = ["Alarm", "SharedToken", "TokenRefused", "TokenSource", "log_alarm"]

log = logging.getLogger(__name__)

Alarm = Callable[[str, str, str], object]
"""Wakes somebody: a once-key (the same trouble has the same one), a title, a text for staff."""

_LOOK_S = 0.05  # how often a process looks whether another has refreshed
_WAIT = "正在向微信换取访问令牌，稍后自动再试。"
_STORE_AWAY = "数据库暂时连不上，取不到微信访问令牌，稍后自动再试。"


class TokenSource(Protocol):
    """Where access tokens come from."""

    def token(self) -> str:
        """A token that is valid as far as we know. Raises `ApiError`."""
        ...

    def stale(self, token: str) -> None:
        """The platform refused `token`: get another, unless somebody already did.

        Raises `ApiError` when there is no other.
        """
        ...


def log_alarm(key: str, title: str, text: str) -> None:
    """An alarm for tools and for whoever reads logs only."""
    log.error("%s: %s %s", key, title, text)


@dataclass(frozen=True, slots=True)
class _Right:
    """The right to refresh: what stood in the store when it was claimed, and by whom."""

    seen: TokenState
    by: str


class SharedToken:
    """A `TokenSource` over a store. `now` is the clock by which tokens expire (the desk's).

    Nobody waits for another's refresh longer than `patience_s`; after it, an `ApiError` tells to
    try later. `alarm` is called once for each trouble, by the process that met it.
    """

    def __init__(
        self,
        account: Account,
        http: requests.Session,
        store: TokenStore | None = None,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        alarm: Alarm = log_alarm,
        patience_s: float = 5.0,
    ) -> None:
        self._account, self._http = account, http
        self._store = Pocket() if store is None else store
        self._now, self._alarm, self._patience_s = now, alarm, patience_s
        self._right_s = sum(account.timeout) + 5.0  # one call at its slowest, and some air
        self._lock = threading.Lock()  # of this process; one thread looks and calls for all
        self._held = TokenState()

    def token(self) -> str:
        held = self._held
        if rules.usable(held, self._now()):
            return held.token
        try:
            return self._other_than("").token
        except ApiError as error:
            failed = error
        # The platform honours a token for five minutes longer than we like to use it.
        lasts = held is self._held and rules.usable(held, self._now(), grace=rules.EARLY)
        if failed.failure is Failure.NEVER_SENT and lasts:
            return held.token
        raise failed

    def stale(self, token: str) -> None:
        self._other_than(token)

    def _other_than(self, refused: str) -> TokenState:
        """A usable state whose token is not `refused`. Raises `ApiError`."""
        end = time.monotonic() + self._patience_s
        if not self._lock.acquire(timeout=self._patience_s):
            raise ApiError(Failure.NEVER_SENT, reason=_WAIT)
        try:
            if self._held.token == refused:
                self._held = TokenState()
            if not rules.usable(self._held, self._now()):
                self._held = self._shared(refused, end)
            return self._held
        except TokenStoreAway:
            pass
        finally:
            self._lock.release()
        raise ApiError(Failure.NEVER_SENT, reason=_STORE_AWAY)

    def _shared(self, refused: str, end: float) -> TokenState:
        """The store's token; fetched, by whoever gets the right to, when there is none of use."""
        tried = False
        while True:
            state, now = self._store.read(), self._now()
            if state.token != refused and rules.usable(state, now):
                return state
            if trouble := rules.in_force(state, now):
                raise rules.error_of(trouble)
            right = None if tried or state.busy else self._claim(state)
            if right:
                tried = True
                if refreshed := self._refresh(right, refused):
                    return refreshed
            elif time.monotonic() > end:
                raise ApiError(Failure.NEVER_SENT, reason=_WAIT)
            else:
                time.sleep(_LOOK_S)

    def _claim(self, seen: TokenState) -> _Right | None:
        by = secrets.token_hex(8)
        return _Right(seen, by) if self._store.claim(seen, by, self._right_s) else None

    def _refresh(self, right: _Right, refused: str) -> TokenState | None:
        """A new token in the store. None when the right was lost by time: look again.

        Raises `ApiError` when the platform gives none; the trouble is written down for all.
        """
        try:
            fetched = self._fetch(force=False)
            if fetched.token == refused:
                noted = self._note_force(right)
                if noted is None:
                    return None
                right, fetched = noted, self._fetch(force=True)
            if fetched.token == refused:
                raise rules.Unhelped
            return self._keep(right, fetched)
        except ApiError as error:
            failed = error
        self._write_down(right, failed, refused)
        raise failed

    def _fetch(self, *, force: bool) -> Fetched:
        return fetch_token(self._account, self._http, force=force)

    def _note_force(self, right: _Right) -> _Right | None:
        """Counts a forced refresh before it is made: a process that is killed has made it."""
        new = rules.forced(right.seen, self._now())
        if new is None:
            raise rules.Unhelped
        seen = self._store.swap(right.seen, new, right.by, keep_s=self._right_s)
        return None if seen is None else _Right(seen, right.by)

    def _keep(self, right: _Right, fetched: Fetched) -> TokenState | None:
        new = rules.kept(right.seen, fetched, self._now())
        try:
            return self._store.swap(right.seen, new, right.by)
        except TokenStoreAway:
            return new  # good for this process, even when nobody else can be told

    def _write_down(self, right: _Right, error: ApiError, refused: str) -> None:
        """Rings first: whoever is killed in between rings again with the same key."""
        app_id = self._account.app_id
        new = rules.troubled(right.seen, error, self._now(), refused=refused, app_id=app_id)
        if new.trouble and new.alarm != right.seen.alarm:
            try:
                self._alarm(new.alarm, rules.ALARM_TITLE, rules.alarm_text(new.trouble))
            except Exception:
                log.exception("the alarm could not be raised")
        with suppress(TokenStoreAway):
            self._store.swap(right.seen, new, right.by)
