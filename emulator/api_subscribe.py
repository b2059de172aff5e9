"""Messages people agreed to: the one-time subscription message, and subscription notices."""

from __future__ import annotations

import re
import secrets
import sqlite3
import threading
from typing import Any
from urllib.parse import urlsplit

from emulator.consents import Consent, scene_of
from emulator.endpoint import OK, Answer, Call, api, text_of
from emulator.errors import ApiError
from emulator.messages import build_event
from emulator.world import World

TITLE_CHARACTERS, CONTENT_CHARACTERS = 15, 200
# The value of a notice's key by its type: `thing1`, `phrase2` and so on.
NOTICE_VALUES = {
    "thing": re.compile(r".{1,20}"),
    "phrase": re.compile(r"[\u4e00-\u9fff]{1,5}"),
    "character_string": re.compile(r"[!-~]{1,32}"),
    "letter": re.compile(r"[A-Za-z]{1,32}"),
    "number": re.compile(r"[0-9.]{1,32}"),
    "symbol": re.compile(r"[^\w\s]{1,5}"),
    "phone_number": re.compile(r"[0-9+\-]{1,17}"),
    "car_number": re.compile(r".{1,8}"),
    "name": re.compile(r"[\u4e00-\u9fff]{1,10}|[A-Za-z ]{1,20}"),
    "amount": re.compile(r"[¥$]?[0-9]{1,10}(\.[0-9]+)?元?"),
    "time": re.compile(r"[0-9年月日:：\- ~]{1,40}"),
    "date": re.compile(r"[0-9年月日:：\- ~]{1,40}"),
    "const": re.compile(r".{1,20}"),
}


@api("message/template/subscribe", right="one_time")
def send_one_time(call: Call) -> Answer:
    """One message to somebody who agreed to it on the page, follower or not."""
    body, world = call.json(), call.world
    person = _person(world, body)
    template_id = world.consents.require_template("one_time", body.get("template_id"))
    scene = scene_of(body.get("scene"))
    if scene is None:
        raise ApiError(40035)
    shown = {"title": _title(body), "content": _content(body), "url": _url(body)}
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


def _url(body: dict[str, Any]) -> str:
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
    lines = _notice_lines(body.get("data"))
    shown = {"title": "订阅通知", "content": "\n".join(lines), "url": text_of(body.get("page"))}
    _url(body)
    with world.store.transaction():
        world.consents.use(Consent("notice", person["openid"], template_id))
        world.store.count("subscription_messages_delivered")
        world.chats.add(person["openid"], "account", "subscription", shown)
    _tell(world, person["openid"], template_id)
    return OK


def _notice_lines(data: object) -> list[str]:
    if not isinstance(data, dict) or not data:
        raise ApiError(47003)
    return [_notice_value(str(key), item) for key, item in data.items()]


def _notice_value(key: str, item: object) -> str:
    kind = NOTICE_VALUES.get(key.rstrip("0123456789"))
    value = text_of(item.get("value")) if isinstance(item, dict) else ""
    if kind is None or key[-1:].isalpha() or not kind.fullmatch(value):
        raise ApiError(47003, f"argument invalid! data.{key[:40]}.value invalid")
    return value


def _tell(world: World, openid: str, template_id: str) -> None:
    sent = {
        "TemplateId": template_id,
        "MsgID": str(secrets.randbelow(10**19)),
        "ErrorCode": 0,
        "ErrorStatus": "success",
    }
    head = {
        "ToUserName": world.config.account_id,
        "FromUserName": openid,
        "CreateTime": int(world.clock.now()),
    }
    fields = {"SubscribeMsgSentEvent": {"List": sent}}
    event = build_event("subscribe_msg_sent_event", head, fields)
    threading.Thread(target=world.pusher.send, args=(openid, event), daemon=True).start()
