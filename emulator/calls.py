"""Every API call the bot made, without its secrets."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

from emulator.clock import Clock, iso
from emulator.store import Store

SECRET_NAMES = frozenset({"access_token", "secret", "appsecret"})
KEPT = 50_000
RID_LIFE_S = 7 * 86400


class CallLog:
    """Rows of calls, the oldest forgotten."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock

    def add(
        self, api: str, method: str, *, params: Mapping[str, Any], body: object,
        errcode: int | None, status: int | None, fault: str, ms: int, rid: str, answer: str,
    ) -> None:  # fmt: skip
        """Write down one call; values of secret names are left out."""
        with self._store.transaction():
            number = self._store.insert(
                "calls",
                api=api[:200],
                method=method,
                at=self._clock.now(),
                time=time.time(),
                params=json.dumps(without_secrets(params)),
                body=json.dumps(without_secrets(body))[:20_000],
                errcode=errcode,
                status=status,
                fault=fault,
                ms=ms,
                rid=rid,
                answer=answer[:2000],
            )
            self._store.count(f"api {api[:200]}")
            if number % 1000 == 0:
                self._store.run("DELETE FROM calls WHERE id <= ?", number - KEPT)

    def find(self, part: str, after: int, limit: int) -> list[dict[str, Any]]:
        """Calls whose path contains a part, oldest first, those after an id."""
        rows = self._store.rows(
            "SELECT * FROM calls WHERE instr(api, ?) AND id > ? ORDER BY id DESC LIMIT ?",
            part, after, limit,
        )  # fmt: skip
        return [_as_json(row) for row in reversed(rows)]

    def by_rid(self, rid: str) -> dict[str, Any] | None:
        """A call that ended with an error, by the id in its errmsg, for seven days."""
        row = self._store.one(
            "SELECT * FROM calls WHERE rid = ? AND rid <> '' AND at > ?",
            rid, self._clock.now() - RID_LIFE_S,
        )  # fmt: skip
        return None if row is None else {**_as_json(row), "answer": row["answer"]}

    def total(self, part: str) -> int:
        """How many remembered calls have the part in their path."""
        return self._store.number("SELECT count(*) FROM calls WHERE instr(api, ?)", part)


def without_secrets(value: object) -> object:
    """The same value with tokens and secrets taken out, one level deep."""
    if isinstance(value, Mapping):
        return {key: item for key, item in value.items() if key not in SECRET_NAMES}
    return value


def _as_json(row: Any) -> dict[str, Any]:
    try:
        body = json.loads(row["body"])
    except ValueError:
        body = row["body"]
    return {
        "id": row["id"],
        "api": row["api"],
        "path": row["api"] if row["api"].startswith("/") else f"/cgi-bin/{row['api']}",
        "method": row["method"],
        "time": row["time"],
        "at": iso(row["at"]),
        "params": json.loads(row["params"]),
        "body": body,
        "errcode": row["errcode"],
        "status": row["status"],
        "fault": row["fault"] or None,
        "ms": row["ms"],
    }
