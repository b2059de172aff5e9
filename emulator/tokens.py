"""The two independent lines of access tokens, `token` and `stable_token`."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import Literal

from emulator.clock import Clock, day_of
from emulator.errors import ApiError
from emulator.store import Store

LIFE_S = 7200
OVERLAP_S = 300
FORCE_PER_DAY = 20
FORCE_APART_S = 30
# Tencent asks for room for at least 512 characters; a bot that keeps less shall notice here.
TOKEN_SHAPE = re.compile(r"[A-Za-z0-9_-]{64,512}")

Line = Literal["token", "stable"]


@dataclass(frozen=True)
class Minted:
    """A token and the whole seconds it has left."""

    token: str
    expires_in: int


class Tokens:
    """Mints, hands out again, replaces and checks tokens."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock

    def plain(self) -> Minted:
        """GET token: always a new one; the one before lives at most five minutes more."""
        now = self._clock.now()
        with self._store.transaction():
            self._store.run(
                "UPDATE tokens SET expires = min(expires, ?), replaced = 1 WHERE line = 'token'"
                " AND replaced = 0",
                now + OVERLAP_S,
            )
            return self._mint("token", now)

    def stable(self, force: bool) -> Minted:
        """POST stable_token: the same token until its last five minutes, unless forced.

        Raises `ApiError` 45009 when forced more often than twenty times a day.
        """
        now = self._clock.now()
        with self._store.transaction():
            if force and self._may_force(now):
                self._store.run("UPDATE tokens SET killed = 1 WHERE line = 'stable'")
                return self._mint("stable", now)
            return self._current(now) or self._mint("stable", now)

    def check(self, token: str | None) -> None:
        """Raise the `ApiError` for a token that is missing, unknown, replaced or expired."""
        if not token:
            raise ApiError(41001)
        row = self._store.one("SELECT * FROM tokens WHERE token = ?", token)
        if row is None:
            raise ApiError(40001 if TOKEN_SHAPE.fullmatch(token) else 40014)
        expired = self._clock.now() >= row["expires"]
        if row["killed"] or (expired and row["replaced"]):
            raise ApiError(40001)
        if expired:
            raise ApiError(42001)

    def knows(self, token: str) -> bool:
        """Whether it was made here, living or not."""
        return self._store.one("SELECT 1 FROM tokens WHERE token = ?", token) is not None

    def revoke(self) -> None:
        """Kill every token at once, as when a secret is reset."""
        self._store.run("UPDATE tokens SET killed = 1")

    def _current(self, now: float) -> Minted | None:
        row = self._store.one(
            "SELECT token, expires FROM tokens WHERE line = 'stable' AND killed = 0"
            " AND expires > ? ORDER BY expires DESC",
            now + OVERLAP_S,
        )
        return Minted(row["token"], min(LIFE_S, int(row["expires"] - now))) if row else None

    def _may_force(self, now: float) -> bool:
        """Whether a forced refresh happens; too soon after the last it silently does not."""
        last = self._store.one("SELECT max(at) AS at FROM forces")
        if last and last["at"] is not None and 0 <= now - last["at"] < FORCE_APART_S:
            return False
        day = day_of(now)
        if self._store.number("SELECT count(*) FROM forces WHERE day = ?", day) >= FORCE_PER_DAY:
            raise ApiError(45009)
        self._store.insert("forces", at=now, day=day)
        return True

    def _mint(self, line: Line, now: float) -> Minted:
        token = f"{secrets.randbelow(90) + 10}_{secrets.token_urlsafe(400)}"[:512]
        self._store.insert("tokens", token=token, line=line, minted=now, expires=now + LIFE_S)
        self._store.run("DELETE FROM tokens WHERE expires < ?", now - 7 * 86400)
        return Minted(token, LIFE_S)
