"""Customer-service messages and the typing sign."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from emulator.drafts import PUBLISHED, cards_of
from emulator.endpoint import OK, Answer, Call, api, text_of
from emulator.errors import ApiError
from emulator.mass import shown_as
from emulator.world import World

TEXT_BYTES = 2048
TYPING_S = 15
CONTACT_S = 30
# Kinds the platform knows but this account has not been given.
WITHHELD = ("wxcard", "miniprogrampage")


@api("message/custom/send", right="customer_service")
def custom_send(call: Call) -> Answer:
    """Send one message to one follower within the allowance."""
    body = call.json()
    if "customservice" in body:
        raise ApiError(61452)
    openid, kind = text_of(body.get("touser")), text_of(body.get("msgtype"))
    if not openid:
        raise ApiError(40003)
    data = _payload(call.world, kind, body.get(kind))
    with call.world.store.transaction():
        call.world.people.reachable(openid)
        call.world.people.spend(openid)
        call.world.store.count("custom_messages_delivered")
        call.world.chats.add(openid, "account", shown_as(kind), data)
    return OK


def _payload(world: World, kind: str, payload: object) -> dict[str, Any]:
    if kind in WITHHELD:
        raise ApiError(48008)
    reader = READERS.get(kind)
    if reader is None:
        raise ApiError(40008)
    if kind == "msgmenu" and world.config.account_kind == "test":
        raise ApiError(40200)
    if not isinstance(payload, dict):
        raise ApiError(47001)
    return reader(payload, world)


def _text(payload: dict[str, Any], _world: World) -> dict[str, Any]:
    content = payload.get("content")
    if not isinstance(content, str) or not content:
        raise ApiError(44004)
    if len(content.encode()) > TEXT_BYTES:
        raise ApiError(45002)
    return {"content": content}


def _medium(kind: str) -> Callable[[dict[str, Any], World], dict[str, Any]]:
    def read(payload: dict[str, Any], world: World) -> dict[str, Any]:
        row = world.media.find(payload.get("media_id"))
        if row["kind"] != kind:
            raise ApiError(40007)
        return {"media_id": row["media_id"], "title": text_of(payload.get("title"))}

    return read


def _video(payload: dict[str, Any], world: World) -> dict[str, Any]:
    world.media.find(payload.get("thumb_media_id"))
    return _medium("video")(payload, world)


def _music(payload: dict[str, Any], world: World) -> dict[str, Any]:
    world.media.find(payload.get("thumb_media_id"))
    return {"title": text_of(payload.get("title")), "url": text_of(payload.get("musicurl"))}


def _news(payload: dict[str, Any], _world: World) -> dict[str, Any]:
    articles = payload.get("articles")
    if not isinstance(articles, list) or not articles:
        raise ApiError(44003)
    if len(articles) > 1:
        raise ApiError(45008)
    if not isinstance(articles[0], dict):
        raise ApiError(47001)
    names = ("title", "description", "url", "picurl")
    return {"articles": [{name: text_of(articles[0].get(name)) for name in names}]}


def _published(payload: dict[str, Any], world: World) -> dict[str, Any]:
    row = world.drafts.published(article_id=text_of(payload.get("article_id")))
    if row["status"] != PUBLISHED:
        raise ApiError(53600)
    return {"articles": cards_of(json.loads(row["articles"]))}


def _msgmenu(payload: dict[str, Any], _world: World) -> dict[str, Any]:
    items = payload.get("list")
    if not isinstance(items, list) or not items:
        raise ApiError(47001)
    if not all(isinstance(item, dict) and text_of(item.get("content")) for item in items):
        raise ApiError(47001)
    listed = [{"id": str(item.get("id", "")), "content": item["content"]} for item in items]
    head, tail = text_of(payload.get("head_content")), text_of(payload.get("tail_content"))
    if sum(len(text.encode()) for text in (head, tail, *(i["content"] for i in listed))) > (
        TEXT_BYTES
    ):
        raise ApiError(45002)
    return {"head_content": head, "list": listed, "tail_content": tail}


READERS: dict[str, Callable[[dict[str, Any], World], dict[str, Any]]] = {
    "text": _text,
    "image": _medium("image"),
    "voice": _medium("voice"),
    "video": _video,
    "music": _music,
    "news": _news,
    "mpnewsarticle": _published,
    "msgmenu": _msgmenu,
}


@api("message/custom/typing", right="customer_service")
def custom_typing(call: Call) -> Answer:
    """Show or take away the typing sign."""
    body, world = call.json(), call.world
    command = body.get("command")
    if command not in ("Typing", "CancelTyping"):
        raise ApiError(45072)
    if world.config.account_kind == "test":
        raise ApiError(40200)
    openid, now = text_of(body.get("touser")), world.clock.now()
    with world.store.transaction():
        person = world.people.reachable(openid)
        if now - person["last_contact"] > CONTACT_S:
            raise ApiError(45080)
        if command == "Typing" and person["typing_until"] > now:
            raise ApiError(45081)
        until = now + TYPING_S if command == "Typing" else 0
        world.store.run("UPDATE followers SET typing_until = ? WHERE openid = ?", until, openid)
    world.chats.ring()
    return OK
