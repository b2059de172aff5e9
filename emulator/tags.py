"""Tags the account puts on its followers, and its blacklist."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from emulator.errors import ApiError
from emulator.store import Store

MOST_TAGS, TAGS_PER_PERSON, NAME_BYTES = 100, 20, 30
FIRST_ID = 100
RESERVED = (0, 1, 2)
STARRED = 2
TOO_MANY_TO_DELETE = 100_000
PAGE = 10_000


@dataclass(frozen=True)
class Tag:
    """A tag and how many followers have it."""

    id: int
    name: str
    count: int


class Tags:
    """Made, renamed, deleted, put on people and taken off again."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def create(self, name: str) -> int:
        """A new tag; out: its id. `ApiError` 45158, 45157, 45056."""
        with self._store.transaction():
            self._check_name(name)
            if self._store.number("SELECT count(*) FROM tags") >= MOST_TAGS:
                raise ApiError(45056)
            number = self._store.number("SELECT value FROM counters WHERE name = 'tag_id'")
            number = max(number + 1, FIRST_ID)
            self._store.run("INSERT OR REPLACE INTO counters VALUES ('tag_id', ?)", number)
            self._store.insert("tags", id=number, name=name)
        return number

    def rename(self, tag: int, name: str) -> None:
        """`ApiError` 45058, 45159, 45158, 45157."""
        with self._store.transaction():
            self._require_own(tag)
            self._check_name(name, but=tag)
            self._store.run("UPDATE tags SET name = ? WHERE id = ?", name, tag)

    def delete(self, tag: int) -> None:
        """`ApiError` 45058, 45159, 45057 with more than a hundred thousand followers."""
        with self._store.transaction():
            self._require_own(tag)
            if self._count(tag) > TOO_MANY_TO_DELETE:
                raise ApiError(45057)
            self._store.run("DELETE FROM tagged WHERE tag_id = ?", tag)
            self._store.run("DELETE FROM tags WHERE id = ?", tag)

    def listed(self) -> list[Tag]:
        """The preset star group and all that were made, by id."""
        rows = self._store.rows("SELECT id, name FROM tags ORDER BY id")
        named = [(STARRED, "星标组"), *((row["id"], row["name"]) for row in rows)]
        return [Tag(number, name, self._count(number)) for number, name in named]

    def exists(self, tag: int) -> bool:
        """Whether there is such a tag; the star group always is."""
        if tag == STARRED:
            return True
        return self._store.one("SELECT 1 FROM tags WHERE id = ?", tag) is not None

    def put_on(self, tag: int, openids: Sequence[str]) -> None:
        """On all of them or, with `ApiError` 45159 or 45059, on none."""
        with self._store.transaction():
            self.require(tag)
            for openid in openids:
                have = self.of(openid)
                if tag not in have and len(have) >= TAGS_PER_PERSON:
                    raise ApiError(45059)
                self._store.run("INSERT OR IGNORE INTO tagged (openid, tag_id) VALUES (?, ?)",
                                openid, tag)  # fmt: skip

    def take_off(self, tag: int, openids: Sequence[str]) -> None:
        """From all of them; `ApiError` 45159."""
        with self._store.transaction():
            self.require(tag)
            for openid in openids:
                self._store.run("DELETE FROM tagged WHERE openid = ? AND tag_id = ?", openid, tag)

    def of(self, openid: str) -> list[int]:
        """A person's tags, the one put on last at the end."""
        rows = self._store.rows("SELECT tag_id FROM tagged WHERE openid = ? ORDER BY rank", openid)
        return [row["tag_id"] for row in rows]

    def people(self, tag: int, after_seq: int) -> list[sqlite3.Row]:
        """A page of its followers in the order they came; `ApiError` 45159."""
        self.require(tag)
        return self._store.rows(
            "SELECT f.openid FROM tagged t JOIN followers f ON f.openid = t.openid"
            " WHERE t.tag_id = ? AND f.following AND f.seq > ? ORDER BY f.seq LIMIT ?",
            tag, after_seq, PAGE,
        )  # fmt: skip

    def _count(self, tag: int) -> int:
        return self._store.number("SELECT count(*) FROM tagged WHERE tag_id = ?", tag)

    def require(self, tag: int) -> None:
        if not self.exists(tag):
            raise ApiError(45159)

    def _require_own(self, tag: int) -> None:
        if tag in RESERVED:
            raise ApiError(45058)
        self.require(tag)

    def _check_name(self, name: str, but: int = -1) -> None:
        if len(name.encode()) > NAME_BYTES:
            raise ApiError(45158)
        taken = self._store.one("SELECT 1 FROM tags WHERE name = ? AND id <> ?", name, but)
        if not name.strip() or name == "星标组" or taken:
            raise ApiError(45157)
