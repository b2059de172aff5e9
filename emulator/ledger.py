"""Every push the emulator ever made, and what became of each of its deliveries.

A test that wants to know whether a bot lost or doubled anything compares its database with this.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from emulator.clock import Clock, iso
from emulator.messages import Message
from emulator.store import Store
from emulator.wire import Answer

HEAD = frozenset({"ToUserName", "FromUserName", "CreateTime", "MsgType", "MsgId"})
PAGE = 1000


@dataclass(frozen=True)
class Delivery:
    """One request to the webhook. `lost` means the bot answered and WeChat never saw it."""

    number: int
    answer: Answer
    outcome: str
    reply: str | None
    twin: bool = False
    lost: bool = False


@dataclass(frozen=True)
class Choice:
    """Which entries: those after an id, and, where given, of a type, a person, a fate."""

    after: int = 0
    type: str | None = None
    openid: str | None = None
    acknowledged: bool | None = None


class Ledger:
    """Writes pushes and deliveries down as they happen."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock

    def open(self, openid: str, message: Message) -> int:
        """A new entry; out: its id."""
        return self._store.insert(
            "pushes",
            openid=openid,
            type=message.kind,
            is_event=int(message.is_event),
            msg_id=message.msg_id,
            create_time=message.fields.get("CreateTime"),
            digest=digest(message),
            at=self._clock.now(),
        )

    def add(self, push: int, openid: str, message: Message, delivery: Delivery, good: bool) -> None:
        """One delivery; `good` says that WeChat saw the push acknowledged by it."""
        with self._store.transaction(lazy=True):
            self._store.insert(
                "attempts",
                push_id=push,
                openid=openid,
                type=message.kind,
                msg_id=message.msg_id,
                number=delivery.number,
                at=time.time(),
                ms=delivery.answer.ms,
                status=delivery.answer.status,
                outcome=delivery.outcome[:300],
                reply=delivery.reply,
                twin=int(delivery.twin),
                lost=int(delivery.lost),
            )
            if good:
                self._store.run("UPDATE pushes SET acknowledged = 1 WHERE id = ?", push)
            self._store.tally("deliveries")

    def close(self, push: int, failure_shown: bool) -> None:
        """No more deliveries will be made of this push."""
        self._store.run(
            "UPDATE pushes SET settled = 1, failure_shown = ? WHERE id = ?",
            int(failure_shown), push,
        )  # fmt: skip

    def page(self, choice: Choice, limit: int) -> list[dict[str, Any]]:
        """Entries in the order they were pushed."""
        where, values = _where(choice)
        rows = self._store.rows(
            f"SELECT * FROM pushes WHERE {where} ORDER BY id LIMIT ?",  # noqa: S608
            *values, limit,
        )  # fmt: skip
        replies = self._replies(rows)
        return [_entry(row, replies[row["id"]]) for row in rows]

    def stream(self, choice: Choice) -> Iterator[str]:
        """All chosen entries as lines of JSON, read page by page."""
        while page := self.page(choice, PAGE):
            yield "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in page)
            choice = Choice(page[-1]["id"], choice.type, choice.openid, choice.acknowledged)

    def totals(self) -> dict[str, int]:
        """The whole ledger in numbers."""
        row = self._store.one(
            "SELECT count(*) AS pushes, sum(acknowledged) AS acknowledged,"
            " sum(settled) AS settled, sum(failure_shown) AS failures_shown FROM pushes"
        )
        made = self._store.one(
            "SELECT count(*) AS deliveries, sum(twin) AS twins, sum(lost) AS lost"
            " FROM attempts WHERE push_id IS NOT NULL"
        )
        both = {**_numbers(row), **_numbers(made)}
        return {**both, "unacknowledged": both["pushes"] - both["acknowledged"]}

    def _replies(self, rows: list[sqlite3.Row]) -> dict[int, list[dict[str, Any]]]:
        found: dict[int, list[dict[str, Any]]] = defaultdict(list)
        if not rows:
            return found
        wanted = {row["id"] for row in rows}
        for row in self._store.rows(
            "SELECT * FROM attempts WHERE push_id BETWEEN ? AND ? ORDER BY id",
            rows[0]["id"], rows[-1]["id"],
        ):  # fmt: skip
            if row["push_id"] in wanted:
                found[row["push_id"]].append(_reply(row))
        return found


def digest(message: Message) -> str:
    """SHA-256 in hex of what was said.

    A text's `Content`, the `MediaId` of a picture, voice or video; of anything else its own fields
    (without the five common ones) as JSON with sorted keys, no spaces, UTF-8.
    """
    fields = message.fields
    said = fields.get("Content") if message.kind == "text" else fields.get("MediaId")
    if not isinstance(said, str):
        own = {name: value for name, value in fields.items() if name not in HEAD}
        said = json.dumps(own, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()


def _where(choice: Choice) -> tuple[str, list[object]]:
    parts, values = ["id > ?"], list[object]([choice.after])
    for column in ("type", "openid", "acknowledged"):
        value = getattr(choice, column)
        if value is not None:
            parts.append(f"{column} = ?")
            values.append(int(value) if isinstance(value, bool) else value)
    return " AND ".join(parts), values


def _entry(row: sqlite3.Row, replies: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": row["id"],
        "openid": row["openid"],
        "type": row["type"],
        "event": bool(row["is_event"]),
        "msg_id": row["msg_id"],
        "create_time": row["create_time"],
        "digest": row["digest"],
        "at": iso(row["at"]),
        "deliveries": len(replies),
        "acknowledged": bool(row["acknowledged"]),
        "settled": bool(row["settled"]),
        "failure_shown": bool(row["failure_shown"]),
        "replies": replies,
    }


def _reply(row: sqlite3.Row) -> dict[str, Any]:
    return {
        "number": row["number"],
        "reply": row["reply"],
        "outcome": row["outcome"],
        "status": row["status"],
        "ms": row["ms"],
        "twin": bool(row["twin"]),
        "lost": bool(row["lost"]),
    }


def _numbers(row: sqlite3.Row | None) -> dict[str, int]:
    return {name: int(row[name] or 0) for name in row.keys()} if row else {}  # noqa: SIM118
