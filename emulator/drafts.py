"""The draft box, and what was published from it."""

from __future__ import annotations

import json
import re
import secrets
import sqlite3
from typing import Any

from emulator.clock import Clock
from emulator.errors import ApiError
from emulator.store import Store

PUBLISHED, DELETED = 0, 5


class Drafts:
    """Articles by media id; a draft that is sent or published leaves the box."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock

    def add(self, articles: list[dict[str, Any]]) -> str:
        """Keep a draft; out: its media id."""
        media_id, now = secrets.token_urlsafe(48), self._clock.now()
        self._store.insert(
            "drafts", media_id=media_id, articles=_dump(articles), created=now, updated=now
        )
        return media_id

    def get(self, media_id: object) -> list[dict[str, Any]]:
        """The articles; `ApiError` 40007 when the box has no such draft."""
        articles: list[dict[str, Any]] = json.loads(self._row(media_id)["articles"])
        return articles

    def replace(self, media_id: object, index: int, article: dict[str, Any]) -> None:
        """Change one article; `ApiError` 40007, or 40035 for an index it has not."""
        with self._store.transaction():
            articles = self.get(media_id)
            if not 0 <= index < len(articles):
                raise ApiError(40035)
            articles[index] = article
            self._store.run(
                "UPDATE drafts SET articles = ?, updated = ? WHERE media_id = ?",
                _dump(articles), self._clock.now(), media_id,
            )  # fmt: skip

    def take(self, media_id: object) -> list[dict[str, Any]]:
        """The articles, which leave the box."""
        articles = self.get(media_id)
        self._store.run("DELETE FROM drafts WHERE media_id = ?", media_id)
        return articles

    def count(self) -> int:
        """How many there are."""
        return self._store.number("SELECT count(*) FROM drafts")

    def page(self, offset: int, count: int) -> list[sqlite3.Row]:
        """Drafts, the one changed last first."""
        return self._store.rows(
            "SELECT * FROM drafts ORDER BY updated DESC, media_id LIMIT ? OFFSET ?", count, offset
        )

    def cards(self, media_id: object) -> list[dict[str, str]]:
        """How the articles of a draft look in a chat."""
        return cards_of(self.get(media_id))

    def publish(self, media_id: object, status: int = PUBLISHED) -> sqlite3.Row:
        """Put a draft before the public without sending it, or fail to; `ApiError` 40007."""
        with self._store.transaction():
            articles = self.take(media_id)
            publish_id = str(self._store.number("SELECT count(*) FROM published") + 2247483648)
            self._store.insert(
                "published", publish_id=publish_id, article_id=secrets.token_urlsafe(32),
                articles=_dump(articles), status=status, at=self._clock.now(),
            )  # fmt: skip
            return self.published(publish_id=publish_id)

    def published(self, *, publish_id: str = "", article_id: str = "") -> sqlite3.Row:
        """What was published, by either id; `ApiError` 53600 when there is nothing."""
        row = self._store.one(
            "SELECT * FROM published WHERE publish_id = ? OR article_id = ?", publish_id, article_id
        )
        if row is None:
            raise ApiError(53600)
        return row

    def unpublish(self, article_id: str) -> None:
        """Take it away from the public."""
        self.published(article_id=article_id)
        self._store.run("UPDATE published SET status = ? WHERE article_id = ?", DELETED, article_id)

    def all_published(self, offset: int, count: int) -> tuple[int, list[sqlite3.Row]]:
        """How many are public, and a page of them, the newest first."""
        total = self._store.number("SELECT count(*) FROM published WHERE status = ?", PUBLISHED)
        rows = self._store.rows(
            "SELECT * FROM published WHERE status = ? ORDER BY at DESC, publish_id DESC"
            " LIMIT ? OFFSET ?",
            PUBLISHED, count, offset,
        )  # fmt: skip
        return total, rows

    def _row(self, media_id: object) -> sqlite3.Row:
        row = None
        if isinstance(media_id, str):
            row = self._store.one("SELECT * FROM drafts WHERE media_id = ?", media_id)
        if row is None:
            raise ApiError(40007)
        return row


def cards_of(articles: list[dict[str, Any]]) -> list[dict[str, str]]:
    """How articles look in a chat."""
    return [
        {
            "title": article["title"],
            "description": article.get("digest", ""),
            "url": article.get("content_source_url", ""),
            "picurl": "",
        }
        for article in articles
    ]


def without_foreign_pictures(content: str) -> str:
    """The body of an article without `<img>` of addresses that are not Tencent's (or ours)."""
    return re.sub(
        r"<img\b[^>]*\bsrc\s*=\s*[\"']?(?!https?://(?:mmbiz\.qpic\.cn|127\.0\.0\.1)[:/])[^>]*>",
        "", content, flags=re.IGNORECASE,
    )  # fmt: skip


def _dump(articles: list[dict[str, Any]]) -> str:
    return json.dumps(articles, ensure_ascii=False)
