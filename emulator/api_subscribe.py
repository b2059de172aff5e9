"""Messages people agreed to: the one-time subscription message, and subscription notices."""

from __future__ import annotations

import secrets
import sqlite3
from typing import Any
from urllib.parse import urlsplit

from emulator.consents import Consent, scene_of
from emulator.endpoint import OK, Answer, Call, api, text_of
from emulator.errors import ApiError
from emulator.template_values import typed_lines
from emulator.world import World

TITLE_CHARACTERS, CONTENT_CHARACTERS = 15, 200
SENT = {"ErrorCode": 0, "ErrorStatus": "success"}


@api("message/template/subscribe", right="one_time")
def send_one_time(call: Call) -> Answer:
    """One message to somebody who agreed to it on the page, follower or not."""
    body, world = call.json(), call.world
    person = _person(world, body)
    template_id = world.consents.require_template("one_time", body.get("template_id"))
    scene = scene_of(body.get("scene"))
    if scene is None:
        raise ApiError(40035)
    shown = {"title": _title(body), "content": _content(body), "url": link_of(body)}
    with world.store.transaction():
        world.consents.use(Consent("one_time", person["openid"], template_id, scene))
        world.store.count("subscription_messages_delivered")
        world.chats.add(person["openid"], "account", "subscription", shown)
    return OK


def _person(world: World, body: dict[str, Any]) -> sqlite3.Row:
    person = world.people.get(text_of(body.get("touser")))
    if person is None:
        raise ApiError(40003)
    if person["blacklisted"]:
        raise ApiError(43019)
    return person


def _title(body: dict[str, Any]) -> str:
    title = text_of(body.get("title"))
    if not 1 <= len(title) <= TITLE_CHARACTERS:
        raise ApiError(45003)
    return title


def _content(body: dict[str, Any]) -> str:
    data = body.get("data")
    content = data.get("content") if isinstance(data, dict) else None
    value = text_of(content.get("value")) if isinstance(content, dict) else ""
    if not value:
        raise ApiError(44004)
    if len(value) > CONTENT_CHARACTERS:
        raise ApiError(45002)
    return value


def link_of(body: dict[str, Any]) -> str:
    """Where a tap leads; `ApiError` 40013 for a mini-program, 40066 for what is no address."""
    if body.get("miniprogram"):
        raise ApiError(40013)  # No mini-program is bound to this account.
    url = text_of(body.get("url"))
    if url and not is_web_address(url):
        raise ApiError(40066)
    return url


def is_web_address(url: str) -> bool:
    """An absolute http or https address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


@api("message/subscribe/bizsend", right="notice")
def send_notice(call: Call) -> Answer:
    """One subscription notice; the event that it was sent follows, maybe before this answer."""
    body, world = call.json(), call.world
    person = _person(world, body)
    template_id = world.consents.require_template("notice", body.get("template_id"))
    lines = typed_lines(body.get("data"))
    shown = {"title": "订阅通知", "content": "\n".join(lines), "url": text_of(body.get("page"))}
    link_of(body)
    with world.store.transaction():
        world.consents.use(Consent("notice", person["openid"], template_id))
        world.store.count("subscription_messages_delivered")
        world.chats.add(person["openid"], "account", "subscription", shown)
    sent = {"TemplateId": template_id, "MsgID": str(secrets.randbelow(10**19)), **SENT}
    fields = {"SubscribeMsgSentEvent": {"List": sent}}
    world.jobs.announce_for_call("subscribe_msg_sent_event", fields, person["openid"])
    return OK
