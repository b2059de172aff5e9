"""QR codes that carry a scene: made by the bot, scanned by people."""

from __future__ import annotations

import io
import secrets
import sqlite3
from dataclasses import dataclass

import segno

from emulator.clock import Clock
from emulator.errors import ApiError
from emulator.store import Store

MAX_LIFE_S = 2_592_000
DEFAULT_LIFE_S = 60
MAX_LASTING = 100_000


@dataclass(frozen=True)
class Wish:
    """A code as it was ordered; `expire_seconds` None means it lasts."""

    scene: str
    numeric: bool
    expire_seconds: int | None


class QrCodes:
    """Tickets and what they stand for."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock

    def create(self, wish: Wish) -> sqlite3.Row:
        """A new code; a lasting one that exists already is the same again.

        `ApiError` 45029 when a hundred thousand lasting ones exist.
        """
        with self._store.transaction():
            old = self._lasting(wish) if wish.expire_seconds is None else None
            ticket = old["ticket"] if old else self._add(wish)
        row = self._store.one("SELECT * FROM qrcodes WHERE ticket = ?", ticket)
        if row is None:
            raise ApiError(-1)
        return row

    def find(self, ticket: str) -> sqlite3.Row | None:
        """A code that has not run out."""
        row = self._store.one("SELECT * FROM qrcodes WHERE ticket = ?", ticket)
        return row if row and self._alive(row) else None

    def for_scene(self, scene: str) -> sqlite3.Row | None:
        """The newest code of a scene, run out or not."""
        return self._store.one(
            "SELECT * FROM qrcodes WHERE scene = ? ORDER BY expires DESC, rowid DESC", scene
        )

    def listed(self, limit: int) -> list[sqlite3.Row]:
        """Live codes, the newest of each scene, for the phone page."""
        return self._store.rows(
            "SELECT q.*, max(q.expires) AS latest, s.label FROM qrcodes q"
            " LEFT JOIN scenes s ON s.scene = q.scene WHERE q.lasting OR q.expires > ?"
            " GROUP BY q.scene ORDER BY min(q.rowid) LIMIT ?",
            self._clock.now(),
            limit,
        )

    def expired(self, row: sqlite3.Row) -> bool:
        """Whether scanning it only says that it has run out."""
        return not self._alive(row)

    def _alive(self, row: sqlite3.Row) -> bool:
        return bool(row["lasting"]) or self._clock.now() < row["expires"]

    def _lasting(self, wish: Wish) -> sqlite3.Row | None:
        return self._store.one(
            "SELECT * FROM qrcodes WHERE lasting AND scene = ? AND numeric_scene = ?",
            wish.scene,
            int(wish.numeric),
        )

    def _add(self, wish: Wish) -> str:
        lasting = wish.expire_seconds is None
        if lasting and self._store.number("SELECT sum(lasting) FROM qrcodes") >= MAX_LASTING:
            raise ApiError(45029)
        ticket, now = "gQ" + secrets.token_urlsafe(68) + "==", self._clock.now()
        self._store.insert(
            "qrcodes",
            ticket=ticket,
            scene=wish.scene,
            numeric_scene=int(wish.numeric),
            lasting=int(lasting),
            created=now,
            expires=now + (wish.expire_seconds or 10**10),
            url=f"http://weixin.qq.com/q/02{secrets.token_urlsafe(16)}",
        )
        return ticket


def picture(url: str) -> bytes:
    """A PNG of the code."""
    out = io.BytesIO()
    segno.make(url, error="m").save(out, kind="png", scale=10, border=2)
    return out.getvalue()
