"""Reads a wish to push something, and makes the message a phone would send."""

from __future__ import annotations

import base64
import binascii
import sqlite3
from collections.abc import Callable, Mapping
from typing import Any

from emulator.guard import RefusedError, text, whole
from emulator.media import File, sample
from emulator.messages import (
    MESSAGES,
    Message,
    MessageRefusedError,
    build_event,
    build_message,
    event_name,
)
from emulator.people import Newcomer
from emulator.world import World
from emulator.xmlform import XmlError

MAX_FILE = 10 * 1024 * 1024
# What a caller may write instead of the field name on the wire.
SHORTHANDS = {
    "content": "Content",
    "label": "Label",
    "latitude": "Location_X",
    "longitude": "Location_Y",
    "key": "EventKey",
    "url": "Url",
    "title": "Title",
    "description": "Description",
}


def message_for(world: World, person: sqlite3.Row, kind: str, wish: Mapping[str, Any]) -> Message:
    """The message of a kind with the caller's fields; people follow and unfollow by it.

    Raises `RefusedError` 400 for nonsense and 409 for what this person cannot do now.
    """
    fields = {SHORTHANDS.get(name, name): value for name, value in wish.items()}
    try:
        message = _build(world, person, kind, fields)
        _ = message.xml  # Whether it can be written at all.
    except (MessageRefusedError, XmlError) as error:
        raise RefusedError(400, str(error)) from error
    if not person["following"] and message.kind != "subscribe":
        raise RefusedError(409, "This person does not follow the account and cannot write to it.")
    if person["blacklisted"] and message.kind != "unsubscribe":
        raise RefusedError(409, "This person is on the blacklist; the account does not hear them.")
    _move(world, person, message)
    return message


def _build(world: World, person: sqlite3.Row, kind: str, fields: dict[str, Any]) -> Message:
    head = {
        "ToUserName": world.config.account_id,
        "FromUserName": person["openid"],
        "CreateTime": int(world.clock.now()),
    }
    # `location` is a message and `LOCATION` an event: only here does the case decide.
    name = None if kind in MESSAGES else event_name(kind)
    if name is None and kind.lower() in MESSAGES:
        return _message(world, kind.lower(), head, fields)
    if name is None and kind == "event":
        name = text(fields.pop("Event", None), "Event", 64)
        name = event_name(name) or name
    if name is None:
        raise RefusedError(400, f"{kind[:60]!r} is no message type and no event.")
    return build_event(name, head, _event_fields(world, name, fields))


def _message(world: World, kind: str, head: Mapping[str, Any], fields: dict[str, Any]) -> Message:
    if kind in FILLERS:
        file = _file(fields.pop("file_base64", None), fields.pop("filename", None), kind)
        fields = {**FILLERS[kind](world, kind, file, fields), **fields}
    if kind == "text" and not isinstance(fields.get("Content"), str):
        raise RefusedError(400, "A text needs Content.")
    return build_message(kind, head, fields, world.people.next_message_id())


def _file(encoded: object, name: object, kind: str) -> File:
    if encoded is None:
        return sample(kind)
    given = text(encoded, "file_base64", MAX_FILE * 4 // 3 + 4)
    try:
        content = base64.b64decode(given, validate=True)
    except (binascii.Error, ValueError) as error:
        raise RefusedError(400, "file_base64 is not base64.") from error
    default = sample(kind).filename
    return File(default if name is None else text(name, "filename", 200), content)


def _picture(world: World, kind: str, file: File, fields: Mapping[str, Any]) -> dict[str, Any]:
    media_id = fields.get("MediaId") or world.media.add(kind, file)
    return {"PicUrl": f"{world.address}/mmbiz/{media_id}", "MediaId": media_id}


def _voice(world: World, kind: str, file: File, fields: Mapping[str, Any]) -> dict[str, Any]:
    media_id = fields.get("MediaId") or world.media.add(kind, file)
    # Recognition was switched off in 2023: the element comes, empty unless the order fills it.
    return {
        "MediaId": media_id,
        "Format": "amr",
        "MediaId16K": world.media.add(kind, file),
        "Recognition": fields.get("Recognition", ""),
    }


def _video(world: World, kind: str, file: File, fields: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "MediaId": fields.get("MediaId") or world.media.add(kind, file),
        "ThumbMediaId": world.media.add("thumb", sample("image")),
    }


FILLERS: dict[str, Callable[[World, str, File, Mapping[str, Any]], dict[str, Any]]] = {
    "image": _picture,
    "voice": _voice,
    "video": _video,
    "shortvideo": _video,
}


def _event_fields(world: World, name: str, fields: dict[str, Any]) -> dict[str, Any]:
    if name not in ("SCAN", "subscribe") or "scene" not in fields:
        return fields
    scene = text(fields.pop("scene"), "scene", 64)
    key = scene if name == "SCAN" or not scene else f"qrscene_{scene}"
    scanned = {"EventKey": key, "Ticket": _ticket(world, scene)} if scene else {}
    return {**scanned, **fields}


def _ticket(world: World, scene: str) -> str:
    """The ticket of the scene's code; a scene no code was made for gets a made-up one."""
    row = world.qrcodes.for_scene(scene)
    if row is None:
        return "gQ-unregistered-" + scene
    if world.qrcodes.expired(row):
        raise RefusedError(409, "The QR code of this scene has run out.")
    return str(row["ticket"])


def _move(world: World, person: sqlite3.Row, message: Message) -> None:
    if message.kind == "unsubscribe":
        world.people.unfollow(person["openid"])
    if message.kind == "subscribe":
        key = str(message.fields.get("EventKey") or "")
        scene = key.removeprefix("qrscene_") if key.startswith("qrscene_") else ""
        world.people.follow(Newcomer(person["openid"], None, scene))


def copies(wish: Mapping[str, Any]) -> tuple[int, int]:
    """How often a push is repeated afterwards, and how many go out at once."""
    repeat = whole(wish.get("repeat", 0), "repeat", 0, 100)
    return repeat, whole(wish.get("parallel", 1), "parallel", 1, 64)
