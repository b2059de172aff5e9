"""Who a mass message is for, and who of them still takes one this month."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from emulator.store import Store

PER_PERSON_AND_MONTH = 4


class Audience:
    """Reads people and their tags; remembers who had how many in a month."""

    def __init__(self, store: Store, kind: str) -> None:
        self._store, self._kind = store, kind

    def resolve(self, wish: Mapping[str, Any]) -> list[sqlite3.Row]:
        """Followers named by `openids`, by `tag`, or all of them."""
        if "openids" in wish:
            found = (self._person(openid) for openid in wish["openids"])
            return [one for one in found if one is not None and one["following"]]
        if "tag" in wish:
            return self._store.rows(
                "SELECT f.* FROM followers f JOIN tagged t USING (openid) WHERE f.following"
                " AND t.tag_id = ? ORDER BY f.seq",
                wish["tag"],
            )
        return self._store.rows("SELECT * FROM followers WHERE following ORDER BY seq")

    def takes(self, person: sqlite3.Row, month: str) -> bool:
        """Whether it reaches them: nobody is told when it does not."""
        if person["refuses"] or person["blacklisted"]:
            return False
        limited = self._kind == "verified_service"
        return not limited or self.had(person["openid"], month) < PER_PERSON_AND_MONTH

    def note(self, openids: list[str], month: str) -> None:
        """Count one more for each."""
        self._store.many(
            "INSERT INTO mass_received VALUES (?, ?, 1)"
            " ON CONFLICT DO UPDATE SET messages = messages + 1",
            [(openid, month) for openid in openids],
        )

    def had(self, openid: str, month: str) -> int:
        """How many mass messages reached somebody in a month."""
        return self._store.number(
            "SELECT messages FROM mass_received WHERE openid = ? AND month = ?", openid, month
        )

    def _person(self, openid: str) -> sqlite3.Row | None:
        return self._store.one("SELECT * FROM followers WHERE openid = ?", openid)
