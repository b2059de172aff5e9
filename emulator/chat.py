"""What a follower sees on the phone, line by line."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping
from typing import Any

from emulator.clock import Clock, iso
from emulator.store import Store

FAILURE = "该公众号提供的服务出现故障，请稍后再试"


class Chats:
    """Chat lines, and a bell that rings when one is added or changes."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock
        self._bell, self._rings = threading.Condition(), 0
        # Far enough on that no version comes again that a `kill -9` made forgotten.
        self._version = store.number("SELECT max(version) FROM chat") + 1000

    def add(
        self, openid: str, sender: str, kind: str, data: Mapping[str, Any], state: str = "done"
    ) -> int:
        """Add a line; sender is follower, account or system. Out: its id."""
        with self._store.transaction(lazy=True):
            line = self._store.insert(
                "chat",
                openid=openid,
                sender=sender,
                kind=kind,
                text=plain_text(kind, data),
                data=json.dumps(data, ensure_ascii=False),
                at=self._clock.now(),
                state=state,
                version=self._next_version(),
            )
        self.ring()
        return line

    def settle(self, line: int, state: str) -> None:
        """Change the state of a line: pending, done or failed."""
        with self._store.transaction(lazy=True):
            version = self._next_version()
            self._store.run("UPDATE chat SET state = ?, version = ? WHERE id = ?",
                            state, version, line)  # fmt: skip
        self.ring()

    def ring(self) -> None:
        """Wake everybody who waits for news."""
        with self._bell:
            self._rings += 1
            self._bell.notify_all()

    def since(self, openid: str, version: int, wait_s: float = 0) -> list[dict[str, Any]]:
        """Lines added or changed after a version, waiting up to some seconds for the first."""
        deadline = time.monotonic() + wait_s
        while True:
            seen = self._rings
            rows = self._store.rows(
                "SELECT * FROM chat WHERE openid = ? AND version > ? ORDER BY id", openid, version
            )
            if rows or time.monotonic() >= deadline:
                return [self._line(row) for row in rows]
            self._wait_for_ring(seen, deadline - time.monotonic())

    def _wait_for_ring(self, seen: int, seconds: float) -> None:
        # The store is never asked while the bell is held: writers hold the store and then ring.
        with self._bell:
            self._bell.wait_for(lambda: self._rings != seen, seconds)

    def _next_version(self) -> int:
        # Only called inside a transaction, where one thread is at a time.
        self._version += 1
        return self._version

    @staticmethod
    def _line(row: Any) -> dict[str, Any]:
        return {
            "id": row["id"],
            "from": row["sender"],
            "kind": row["kind"],
            "text": row["text"],
            "data": json.loads(row["data"]),
            "at": iso(row["at"]),
            "state": row["state"],
            "version": row["version"],
        }


def plain_text(kind: str, data: Mapping[str, Any]) -> str:
    """One line for a list or a test: the words, or the kind in brackets."""
    if kind in ("text", "notice"):
        return str(data.get("content", ""))
    if kind == "msgmenu":
        items = [str(item.get("content", "")) for item in data.get("list", [])]
        return "\n".join([data.get("head_content", ""), *items, data.get("tail_content", "")])
    if kind == "subscription":
        return f"{data.get('title', '')}\n{data.get('content', '')}"
    if kind == "news":
        return "\n".join(str(article.get("title", "")) for article in data.get("articles", []))
    labels = {"image": "[图片]", "voice": "[语音]", "video": "[视频]", "shortvideo": "[小视频]",
              "location": "[位置]", "link": "[链接]", "music": "[音乐]"}  # fmt: skip
    extra = data.get("label") or data.get("title") or ""
    return f"{labels.get(kind, '[消息]')}{extra}"
