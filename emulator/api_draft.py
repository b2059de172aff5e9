"""The draft box as a bot fills it."""

from __future__ import annotations

import json
from typing import Any

from emulator.drafts import without_foreign_pictures
from emulator.endpoint import OK, Answer, Call, api, text_of, whole
from emulator.errors import ApiError
from emulator.world import World

MOST_ARTICLES, MOST_PICTURES, PAGE = 8, 20, 20
CONTENT_CHARACTERS, CONTENT_BYTES, SOURCE_BYTES = 20_000, 1024 * 1024, 1024
# Field, most characters, the code when there are more.
LENGTHS = (("title", 32, 45003), ("author", 16, 45001), ("digest", 128, 45004))


@api("draft/add", right="draft")
def draft_add(call: Call) -> Answer:
    """Keep one to eight articles."""
    articles = call.json(literal_escapes=True).get("articles")
    if not isinstance(articles, list) or not articles:
        raise ApiError(44003)
    if len(articles) > MOST_ARTICLES:
        raise ApiError(45008)
    checked = [article_of(call.world, one) for one in articles]
    return {"media_id": call.world.drafts.add(checked), "item": []}


@api("draft/update", right="draft")
def draft_update(call: Call) -> Answer:
    """Change one article, counted from nought."""
    body = call.json(literal_escapes=True)
    index = whole(body.get("index", 0))
    if index is None:
        raise ApiError(40035)
    article = article_of(call.world, body.get("articles"))
    call.world.drafts.replace(body.get("media_id"), index, article)
    return OK


def article_of(world: World, given: object) -> dict[str, Any]:
    """An article as it is kept; `ApiError` names what is too long, missing or unknown."""
    if not isinstance(given, dict):
        raise ApiError(47001)
    kind = given.get("article_type", "news")
    if kind not in ("news", "newspic"):
        raise ApiError(40008)
    kept = {"article_type": kind, "title": text_of(given.get("title"))}
    kept |= {name: text_of(given.get(name)) for name in ("author", "digest", "content")}
    if not kept["title"]:
        raise ApiError(45003)
    for name, most, code in LENGTHS:
        if len(kept[name]) > most:
            raise ApiError(code)
    kept["content"] = _content(kept["content"], needed=kind == "news")
    kept["content_source_url"] = _source(given)
    return {**kept, **(_cover(world, given) if kind == "news" else _pictures(world, given))}


def _content(content: str, *, needed: bool) -> str:
    if needed and not content:
        raise ApiError(44004)
    if len(content) >= CONTENT_CHARACTERS or len(content.encode()) >= CONTENT_BYTES:
        raise ApiError(45002)
    return without_foreign_pictures(content)


def _source(given: dict[str, Any]) -> str:
    url = text_of(given.get("content_source_url"))
    if len(url.encode()) > SOURCE_BYTES:
        raise ApiError(45005)
    return url


def _cover(world: World, given: dict[str, Any]) -> dict[str, Any]:
    row = world.media.find(given.get("thumb_media_id"))
    if not row["lasting"] or row["kind"] not in ("image", "thumb"):
        raise ApiError(40007)
    flags = ("need_open_comment", "only_fans_can_comment")
    chosen = {name: int(given.get(name) in (1, True)) for name in flags}
    return {"thumb_media_id": row["media_id"], **chosen}


def _pictures(world: World, given: dict[str, Any]) -> dict[str, Any]:
    info = given.get("image_info")
    listed = info.get("image_list") if isinstance(info, dict) else None
    if not isinstance(listed, list) or not 1 <= len(listed) <= MOST_PICTURES:
        raise ApiError(40007)
    for one in listed:
        row = world.media.find(one.get("image_media_id") if isinstance(one, dict) else None)
        if not row["lasting"]:
            raise ApiError(40007)
    ids = [{"image_media_id": one["image_media_id"]} for one in listed]
    return {"image_info": {"image_list": ids}}


@api("draft/get", right="draft")
def draft_get(call: Call) -> Answer:
    """The articles of a draft."""
    return {"news_item": call.world.drafts.get(call.json().get("media_id"))}


@api("draft/delete", right="draft")
def draft_delete(call: Call) -> Answer:
    """Throw a draft away."""
    call.world.drafts.take(call.json().get("media_id"))
    return OK


@api("draft/count", "GET", right="draft")
def draft_count(call: Call) -> Answer:
    """How many there are."""
    return {"total_count": call.world.drafts.count()}


@api("draft/batchget", right="draft")
def draft_page(call: Call) -> Answer:
    """A page of drafts, one to twenty."""
    body = call.json()
    offset, count = span_of(body)
    rows = call.world.drafts.page(offset, count)
    items = [
        {
            "media_id": row["media_id"],
            "content": {"news_item": listed(row["articles"], body.get("no_content"))},
            "update_time": int(row["updated"]),
        }
        for row in rows
    ]
    return {"total_count": call.world.drafts.count(), "item_count": len(items), "item": items}


def span_of(body: dict[str, Any]) -> tuple[int, int]:
    """`offset` and `count` of a page; `ApiError` 40035 outside what is allowed."""
    offset, count = whole(body.get("offset", 0)), whole(body.get("count"))
    if offset is None or count is None or not 0 <= offset < 2**31 or not 1 <= count <= PAGE:
        raise ApiError(40035)
    return offset, count


def listed(articles: str, no_content: object) -> list[dict[str, Any]]:
    """Articles for a list, without their bodies when so wished."""
    items: list[dict[str, Any]] = json.loads(articles)
    if no_content in (1, True):
        return [{**item, "content": ""} for item in items]
    return items
