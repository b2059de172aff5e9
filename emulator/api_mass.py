"""Mass sending as a bot orders it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from emulator.api_custom import TEXT_BYTES
from emulator.endpoint import OK, Answer, Call, api, text_of, whole
from emulator.errors import ApiError
from emulator.mass import Parcel, shown_as
from emulator.world import World

MOST_OPENIDS = 10_000
CLIENT_ID_BYTES = 64
PREVIEWS_BY_NAME = "message/mass/preview by name"
SPEEDS = (80, 60, 45, 30, 10)


@api("message/mass/sendall", right="mass")
def send_all(call: Call) -> Answer:
    """To everybody, or to a tag."""
    body = call.json(literal_escapes=True)
    return _submit(call.world, body, _by_filter(call.world, body.get("filter")))


def _by_filter(world: World, wish: object) -> dict[str, Any]:
    if not isinstance(wish, dict):
        raise ApiError(40035)
    if wish.get("is_to_all") is True:
        return {"all": True}
    tag = whole(wish.get("tag_id"))
    if tag is None:
        raise ApiError(40035)
    world.tags.require(tag)
    return {"tag": tag}


@api("message/mass/send", right="mass_by_openid")
def send_to_list(call: Call) -> Answer:
    """To two to ten thousand people by openid."""
    body, world = call.json(literal_escapes=True), call.world
    openids = body.get("touser")
    if not isinstance(openids, list) or not openids:
        raise ApiError(40031)
    if len(openids) == 1:
        raise ApiError(40130)
    if len(openids) > MOST_OPENIDS:
        raise ApiError(40032)
    if not all(isinstance(one, str) and world.people.get(one) for one in openids):
        raise ApiError(40003)
    return _submit(world, body, {"openids": sorted(set(openids))})


def _submit(world: World, body: dict[str, Any], audience: dict[str, Any]) -> Answer:
    kind = text_of(body.get("msgtype"))
    ordered = _ordered(kind, body)
    parcel = Parcel(audience, kind, ordered, _client_id(body))
    with world.store.transaction():
        repetition = world.mass.repetition(parcel)
        if repetition is None:
            msg_id = world.mass.submit(parcel, READERS[kind](world, ordered))
            if kind == "mpnews":
                world.drafts.take(ordered["media_id"])
    if repetition is not None:
        raise repetition
    world.mass.accepted(msg_id)
    answer = {"errcode": 0, "errmsg": "send job submission success", "msg_id": msg_id}
    return {**answer, "msg_data_id": msg_id + 10**9} if kind == "mpnews" else answer


def _ordered(kind: str, body: dict[str, Any]) -> dict[str, Any]:
    if kind == "wxcard":
        raise ApiError(48008)
    if kind not in READERS:
        raise ApiError(40008)
    payload = body.get("images") if kind == "image" and "images" in body else body.get(kind)
    if not isinstance(payload, dict):
        raise ApiError(47001)
    return payload


def _client_id(body: dict[str, Any]) -> str | None:
    value = body.get("clientmsgid")
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise ApiError(40035)
    if len(value.encode()) > CLIENT_ID_BYTES:
        raise ApiError(45067)
    return value


def _text(_world: World, payload: dict[str, Any]) -> dict[str, Any]:
    content = payload.get("content")
    if not isinstance(content, str) or not content:
        raise ApiError(44004)
    if len(content.encode()) > TEXT_BYTES:
        raise ApiError(45002)
    return {"content": content}


def _images(world: World, payload: dict[str, Any]) -> dict[str, Any]:
    ids = payload.get("media_ids", [payload.get("media_id")])
    if not isinstance(ids, list) or not ids:
        raise ApiError(40007)
    for one in ids:
        _of_kind(world, one, "image")
    return {"media_id": ids[0]}


def _of_kind(world: World, media_id: object, kind: str) -> dict[str, Any]:
    row = world.media.find(media_id)
    if row["kind"] != kind:
        raise ApiError(40007)
    return {"media_id": row["media_id"]}


def _articles(world: World, payload: dict[str, Any]) -> dict[str, Any]:
    return {"articles": world.drafts.cards(payload.get("media_id"))}


READERS: dict[str, Callable[[World, dict[str, Any]], dict[str, Any]]] = {
    "text": _text,
    "image": _images,
    "voice": lambda world, payload: _of_kind(world, payload.get("media_id"), "voice"),
    "mpvideo": lambda world, payload: _of_kind(world, payload.get("media_id"), "video"),
    "mpnews": _articles,
}


@api("message/mass/preview", right="mass")
def preview(call: Call) -> Answer:
    """To one person, to look at; `towxname` is the name on the phone page and wins."""
    body, world = call.json(literal_escapes=True), call.world
    kind = text_of(body.get("msgtype"))
    ordered = _ordered(kind, body)
    openid = _previewer(world, body)
    shown = READERS[kind](world, ordered)
    world.chats.add(openid, "account", shown_as(kind), shown)
    return {"errcode": 0, "errmsg": "preview success", "msg_id": world.people.next_message_id()}


def _previewer(world: World, body: dict[str, Any]) -> str:
    if name := text_of(body.get("towxname")):
        world.quota.spend(PREVIEWS_BY_NAME)
        row = world.store.one("SELECT * FROM followers WHERE name = ? AND following", name)
        if row is None:
            raise ApiError(40132)
        return str(row["openid"])
    person = world.people.get(text_of(body.get("touser")))
    if person is None:
        raise ApiError(40003)
    if not person["following"]:
        raise ApiError(43004)
    return str(person["openid"])


@api("message/mass/get", right="mass")
def mass_get(call: Call) -> Answer:
    """What became of a job."""
    row = call.world.mass.find(_msg_id(call.json()))
    return {"msg_id": row["msg_id"], "msg_status": row["status"]}


@api("message/mass/delete", right="mass")
def mass_delete(call: Call) -> Answer:
    """Take back articles or a film."""
    call.world.mass.delete(_msg_id(call.json()))
    return OK


def _msg_id(body: dict[str, Any]) -> object:
    value = body.get("msg_id")
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value


@api("message/mass/speed/get", right="mass")
def speed_get(call: Call) -> Answer:
    """How fast mass messages go out; here it is only remembered."""
    speed = int(call.world.store.kept("mass_speed") or 0)
    return {**OK, "speed": speed, "realspeed": SPEEDS[speed]}


@api("message/mass/speed/set", right="mass")
def speed_set(call: Call) -> Answer:
    """Choose one of five speeds."""
    speed = whole(call.json().get("speed"))
    if speed is None or not 0 <= speed < len(SPEEDS):
        raise ApiError(45083)
    call.world.store.keep("mass_speed", str(speed))
    return OK
