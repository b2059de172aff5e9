"""Followers as the bot may ask about them."""

from __future__ import annotations

import sqlite3
from typing import Any

from emulator.endpoint import OK, Answer, Call, api, text_of
from emulator.errors import ApiError
from emulator.world import World

PAGE = 10_000
BATCH = 100


def _info(world: World, person: sqlite3.Row) -> dict[str, Any]:
    if not person["following"]:
        return {"subscribe": 0, "openid": person["openid"]}
    scene, tags = person["qr_scene"], world.tags.of(person["openid"])
    return {
        "subscribe": 1,
        "openid": person["openid"],
        "nickname": "",
        "sex": 0,
        "language": "",
        "city": "",
        "province": "",
        "country": "",
        "headimgurl": "",
        "subscribe_time": person["subscribe_time"],
        "remark": person["remark"],
        "groupid": tags[-1] if tags else 0,
        "tagid_list": tags,
        "subscribe_scene": person["subscribe_scene"],
        "qr_scene": int(scene) if scene.isascii() and scene.isdigit() and len(scene) < 10 else 0,
        "qr_scene_str": "" if scene.isascii() and scene.isdigit() else scene,
    }


def person_called(world: World, openid: object) -> sqlite3.Row:
    """The person with this openid, following or not; `ApiError` 40003 for anybody else."""
    person = world.people.get(openid) if isinstance(openid, str) else None
    if person is None:
        raise ApiError(40003)
    return person


@api("user/info", "GET", right="users", plain_type=True)
def user_info(call: Call) -> Answer:
    """One follower, without nickname and picture, which are no longer given."""
    return _info(call.world, person_called(call.world, call.params.get("openid")))


@api("user/info/batchget", right="users", plain_type=True)
def user_batch(call: Call) -> Answer:
    """Up to a hundred followers."""
    wanted = call.json().get("user_list")
    if not isinstance(wanted, list) or not wanted:
        raise ApiError(47001)
    if len(wanted) > BATCH:
        raise ApiError(40032)
    if not all(isinstance(item, dict) for item in wanted):
        raise ApiError(47001)
    people = [person_called(call.world, item.get("openid")) for item in wanted]
    return {"user_info_list": [_info(call.world, person) for person in people]}


@api("user/info/updateremark", right="users")
def update_remark(call: Call) -> Answer:
    """The account's own note about a follower."""
    body = call.json()
    person = person_called(call.world, body.get("openid"))
    remark = text_of(body.get("remark"))
    if len(remark) >= 30:
        raise ApiError(40035)
    call.world.store.run(
        "UPDATE followers SET remark = ? WHERE openid = ?", remark, person["openid"]
    )
    return OK


@api("user/get", "GET", right="users", plain_type=True)
def user_get(call: Call) -> Answer:
    """Openids in pages; the last page has no `data`."""
    world, after = call.world, call.params.get("next_openid", "")
    start = person_called(world, after)["seq"] if after else 0
    rows = world.store.rows(
        "SELECT openid FROM followers WHERE following AND seq > ? ORDER BY seq LIMIT ?", start, PAGE
    )
    openids = [row["openid"] for row in rows]
    total = world.store.number("SELECT count(*) FROM followers WHERE following")
    return {"total": total, **page_of(openids)}


def page_of(openids: list[str]) -> dict[str, Any]:
    """A page of openids; an empty one ends the list and has no `data`."""
    answer: dict[str, Any] = {"count": len(openids)}
    if openids:
        answer["data"] = {"openid": openids}
    return {**answer, "next_openid": openids[-1] if openids else ""}
