"""How often each API may be called in a day, and by which kind of account."""

from __future__ import annotations

from emulator.clock import Clock, day_of
from emulator.errors import ApiError
from emulator.store import Store

CLEARS_PER_MONTH = 10

# Calls a day: production account, test account.
LIMITS = {
    "token": (2000, 200),
    "stable_token": (500_000, 500_000),
    "menu/create": (1000, 100),
    "menu/get": (10_000, 1000),
    "menu/delete": (1000, 100),
    "get_current_selfmenu_info": (10_000, 1000),
    "media/upload": (100_000, 500),
    "media/get": (200_000, 1000),
    "message/custom/send": (500_000, 50_000),
    "qrcode/create": (100_000, 10_000),
    "user/get": (500, 100),
    "user/info": (5_000_000, 500_000),
    "user/info/batchget": (5_000_000, 500_000),
    "user/info/updateremark": (10_000, 10_000),
    "callback/check": (1440, 1440),
}

VERIFIED = frozenset({"verified_service", "verified_subscription", "test"})
RIGHTS = {
    "menu": VERIFIED | {"unverified_service"},
    "customer_service": VERIFIED,
    "users": VERIFIED,
    "material": VERIFIED,
    "qrcode": frozenset({"verified_service", "test"}),
}


class Quota:
    """Daily counts per API, and the rights of the account."""

    def __init__(self, store: Store, clock: Clock, account_kind: str) -> None:
        self._store, self._clock, self._kind = store, clock, account_kind
        self.overrides: dict[str, int] = {}

    def limit(self, api: str) -> int | None:
        """Calls a day that are allowed, or None when nothing is counted."""
        limits = LIMITS.get(api)
        default = limits[self._kind == "test"] if limits else None
        return self.overrides.get(api, default)

    def used(self, api: str) -> int:
        """Calls made today."""
        day = day_of(self._clock.now())
        return self._store.number("SELECT used FROM quota WHERE api = ? AND day = ?", api, day)

    def spend(self, api: str) -> None:
        """Count one call; `ApiError` 45009 when the day's calls are gone."""
        limit = self.limit(api)
        if limit is None:
            return
        with self._store.transaction():
            if self.used(api) >= limit:
                raise ApiError(45009)
            self._store.run(
                "INSERT INTO quota VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET used = used + 1",
                api,
                day_of(self._clock.now()),
            )

    def clear(self) -> None:
        """Set all of today's counts back; `ApiError` 48006 after ten times in a month."""
        day = day_of(self._clock.now())
        name = f"clear_quota {day[:7]}"
        with self._store.transaction():
            if self._store.number("SELECT value FROM counters WHERE name = ?", name) >= (
                CLEARS_PER_MONTH
            ):
                raise ApiError(48006)
            self._store.count(name)
            self._store.run("DELETE FROM quota WHERE day = ?", day)

    def require(self, right: str | None) -> None:
        """`ApiError` 48001 when this kind of account may not use the API."""
        if right is not None and self._kind not in RIGHTS[right]:
            raise ApiError(48001)
