"""How often each API may be called in a day and in a minute."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from emulator.clock import BEIJING, Clock, day_of
from emulator.errors import ApiError
from emulator.store import Store

CLEARS_PER_MONTH = 10
DAY_LENGTH = len("2026-01-31")

# Calls a day: production account, test account.
LIMITS = {
    "token": (2000, 200),
    "stable_token": (500_000, 500_000),
    "menu/create": (1000, 100),
    "menu/get": (10_000, 1000),
    "menu/delete": (1000, 100),
    "menu/addconditional": (2000, 2000),
    "menu/delconditional": (2000, 2000),
    "menu/trymatch": (20_000, 20_000),
    "get_current_selfmenu_info": (10_000, 1000),
    "media/upload": (100_000, 500),
    "media/get": (200_000, 1000),
    "message/custom/send": (500_000, 50_000),
    "qrcode/create": (100_000, 10_000),
    "user/get": (500, 100),
    "user/info": (5_000_000, 500_000),
    "user/info/batchget": (5_000_000, 500_000),
    "user/info/updateremark": (10_000, 10_000),
    "tags/create": (1000, 100),
    "tags/get": (1000, 100),
    "tags/update": (1000, 100),
    "tags/delete": (1000, 100),
    "tags/members/batchtagging": (100_000, 1000),
    "tags/members/batchuntagging": (100_000, 1000),
    "callback/check": (1440, 1440),
    "message/template/send": (100_000, 100_000),
    "message/mass/sendall": (100, 100),
    "message/mass/send": (100, 100),
    "message/mass/delete": (10, 10),
    "message/mass/preview by name": (100, 100),
    **dict.fromkeys(
        ("draft/add", "draft/update", "draft/delete", "draft/count", "draft/batchget"),
        (1000, 1000),
    ),
    "draft/get": (500, 500),
    **dict.fromkeys(
        (
            "freepublish/submit", "freepublish/get", "freepublish/getarticle",
            "freepublish/batchget",
        ),
        (100, 100),
    ),
    "freepublish/delete": (10, 10),
}  # fmt: skip
# Calls a minute, where Tencent names a number.
MINUTE_LIMITS = {
    "stable_token": 10_000,
    "message/mass/sendall": 60,
    "message/mass/send": 60,
}


@dataclass
class Overrides:
    """Limits a test puts instead of Tencent's: calls a day and calls a minute."""

    daily: dict[str, int] = field(default_factory=dict)
    minute: dict[str, int] = field(default_factory=dict)


class Quota:
    """Counts per API, by the Beijing day and the minute of the emulated clock."""

    def __init__(self, store: Store, clock: Clock, account_kind: str) -> None:
        self._store, self._clock, self._kind = store, clock, account_kind
        self.overrides = Overrides()

    def limit(self, api: str) -> int | None:
        """Calls a day that are allowed, or None when nothing is counted."""
        limits = LIMITS.get(api)
        default = limits[self._kind == "test"] if limits else None
        return self.overrides.daily.get(api, default)

    def minute_limit(self, api: str) -> int | None:
        """Calls a minute that are allowed, or None when nothing is counted."""
        return self.overrides.minute.get(api, MINUTE_LIMITS.get(api))

    def used(self, api: str) -> int:
        """Calls made today."""
        return self._used(api, day_of(self._clock.now()))

    def spend(self, api: str) -> None:
        """Count one call; `ApiError` 45011 when the minute's calls are gone, 45009 the day's."""
        now = self._clock.now()
        with self._store.transaction():
            self._count(api, _minute_of(now), self.minute_limit(api), 45011)
            self._count(api, day_of(now), self.limit(api), 45009)

    def clear(self, api: str | None = None) -> None:
        """Set today's counts back, of one API or of all; `ApiError` 48006 after ten in a month."""
        day = day_of(self._clock.now())
        name = f"clear_quota {day[:7]}"
        with self._store.transaction():
            if self._store.number("SELECT value FROM counters WHERE name = ?", name) >= (
                CLEARS_PER_MONTH
            ):
                raise ApiError(48006)
            self._store.count(name)
            self._store.run(
                "DELETE FROM quota WHERE day = ? AND (? IS NULL OR api = ?)", day, api, api
            )

    def _used(self, api: str, span: str) -> int:
        return self._store.number("SELECT used FROM quota WHERE api = ? AND day = ?", api, span)

    def _count(self, api: str, span: str, limit: int | None, errcode: int) -> None:
        if limit is None:
            return
        used = self._used(api, span)
        if used >= limit:
            raise ApiError(errcode)
        if not used and len(span) > DAY_LENGTH:
            self._store.run(
                "DELETE FROM quota WHERE api = ? AND length(day) > ? AND day <> ?",
                api, DAY_LENGTH, span,
            )  # fmt: skip
        self._store.run(
            "INSERT INTO quota VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET used = used + 1",
            api, span,
        )  # fmt: skip


def _minute_of(moment: float) -> str:
    return datetime.fromtimestamp(moment, BEIJING).strftime("%Y-%m-%d %H:%M")
