"""Publishing: a page for everybody that is sent to nobody."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from emulator.api_draft import listed, span_of
from emulator.drafts import DELETED, PUBLISHED
from emulator.endpoint import OK, Answer, Call, api, text_of
from emulator.mass import SYSTEM_OPENID
from emulator.world import World


@api("freepublish/submit", right="publish")
def publish(call: Call) -> Answer:
    """Order it; an event tells how it went."""
    world = call.world
    row = world.drafts.publish(call.json().get("media_id"), world.faults.jobs.publish_status)
    info = {"PublishEventInfo": _state(world, row)}
    world.jobs.announce_for_call("PUBLISHJOBFINISH", info, SYSTEM_OPENID)
    return {**OK, "publish_id": row["publish_id"], "msg_data_id": int(row["publish_id"]) + 7}


@api("freepublish/get", right="publish")
def publish_state(call: Call) -> Answer:
    """How a publication stands."""
    world, wanted = call.world, call.json().get("publish_id")
    row = world.drafts.published(publish_id=str(wanted))
    return {**_state(world, row), "fail_idx": [] if row["status"] in (PUBLISHED, DELETED) else [1]}


def _state(world: World, row: sqlite3.Row) -> dict[str, Any]:
    answer = {"publish_id": row["publish_id"], "publish_status": row["status"]}
    if row["status"] == PUBLISHED:
        return {
            **answer, "article_id": row["article_id"], "article_detail": _detail(world, row),
        }  # fmt: skip
    return answer if row["status"] == DELETED else {**answer, "fail_idx": 1}


@api("freepublish/getarticle", right="publish")
def published_article(call: Call) -> Answer:
    """The articles under an id."""
    world = call.world
    row = world.drafts.published(article_id=text_of(call.json().get("article_id")))
    return {"news_item": _items(world, row, no_content=False)}


@api("freepublish/delete", right="publish")
def unpublish(call: Call) -> Answer:
    """Take a publication back, for good."""
    call.world.drafts.unpublish(text_of(call.json().get("article_id")))
    return OK


@api("freepublish/batchget", right="publish")
def published_page(call: Call) -> Answer:
    """A page of publications."""
    body, world = call.json(), call.world
    total, rows = world.drafts.all_published(*span_of(body))
    items = [
        {
            "article_id": row["article_id"],
            "content": {"news_item": _items(world, row, no_content=body.get("no_content"))},
            "update_time": int(row["at"]),
        }
        for row in rows
    ]
    return {"total_count": total, "item_count": len(items), "item": items}


def _items(world: World, row: sqlite3.Row, *, no_content: object) -> list[dict[str, Any]]:
    items = listed(row["articles"], no_content)
    gone = row["status"] == DELETED
    return [
        {**item, "url": _address(world, row, number), "is_deleted": gone}
        for number, item in enumerate(items, start=1)
    ]


def _detail(world: World, row: sqlite3.Row) -> dict[str, Any]:
    numbers = range(1, len(json.loads(row["articles"])) + 1)
    items = [{"idx": n, "article_url": _address(world, row, n)} for n in numbers]
    return {"count": len(items), "item": items}


def _address(world: World, row: sqlite3.Row, number: int) -> str:
    return f"{world.address}/s/{row['article_id']}/{number}"
