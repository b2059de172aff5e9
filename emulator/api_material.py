"""Permanent material: pictures, voices and films that do not run out."""

from __future__ import annotations

import sqlite3
from typing import Any
from urllib.parse import quote

from emulator.api_draft import span_of
from emulator.api_media import served, uploaded
from emulator.endpoint import OK, Answer, Call, api, text_of
from emulator.errors import ApiError
from emulator.media import KINDS, check_upload
from emulator.world import World

MOST = {"image": 100_000, "voice": 1000, "video": 1000, "thumb": 1000}


@api("material/add_material", right="material")
def add_material(call: Call) -> Answer:
    """Keep a file for good."""
    kind, file, world = call.params.get("type", ""), uploaded(call), call.world
    check_upload(kind, file, lasting=True)
    if _count(world, kind) >= MOST[kind]:
        raise ApiError(45001)
    media_id = world.media.add(kind, file, lasting=True)
    answer: dict[str, Any] = {"media_id": media_id, "item": []}
    if kind in ("image", "thumb"):
        answer["url"] = f"{world.address}/mmbiz/{quote(media_id)}"
    return answer


@api("material/get_material", right="material")
def get_material(call: Call) -> Answer:
    """The bytes, or for a film its address."""
    row = _lasting(call)
    if row["kind"] == "video":
        address = f"{call.world.address}/_video/{quote(row['media_id'])}"
        return {"title": row["filename"], "description": "", "down_url": address}
    return served(row)


@api("material/del_material", right="material")
def delete_material(call: Call) -> Answer:
    """Throw it away."""
    row = _lasting(call)
    call.world.store.run("DELETE FROM media WHERE media_id = ?", row["media_id"])
    return OK


@api("material/get_materialcount", "GET", right="material")
def count_material(call: Call) -> Answer:
    """How much there is of each kind."""
    counts = {f"{kind}_count": _count(call.world, kind) for kind in ("voice", "video", "image")}
    return {**counts, "news_count": 0}


@api("material/batchget_material", right="material")
def list_material(call: Call) -> Answer:
    """A page of one kind."""
    body, world = call.json(), call.world
    kind = text_of(body.get("type"))
    if kind not in ("image", "voice", "video"):
        raise ApiError(40004)
    offset, count = span_of(body)
    rows = world.store.rows(
        "SELECT * FROM media WHERE lasting AND kind = ? ORDER BY created DESC LIMIT ? OFFSET ?",
        kind, count, offset,
    )  # fmt: skip
    items = [
        {"media_id": row["media_id"], "name": row["filename"], "update_time": int(row["created"])}
        for row in rows
    ]
    return {"total_count": _count(world, kind), "item_count": len(items), "item": items}


def _lasting(call: Call) -> sqlite3.Row:
    row = call.world.media.find(call.json().get("media_id"))
    if not row["lasting"]:
        raise ApiError(40007)
    return row


def _count(world: World, kind: str) -> int:
    if kind not in KINDS:
        raise ApiError(40004)
    return world.store.number("SELECT count(*) FROM media WHERE lasting AND kind = ?", kind)
