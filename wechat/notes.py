"""One-time subscription messages and template messages: one person, one note.

wechatpy always sends `"url": null` with the first and knows no `client_msg_id` for the second.
"""

from __future__ import annotations

import re
from typing import Any

from handlers.ports import SendResult, SendState, SubscriptionNote, TemplateNote
from wechat.client import Client
from wechat.outside import ApiError
from wechat.results import send_result
from wechat.xml_reading import legal

TITLE_LIMIT, CONTENT_LIMIT = 15, 200  # characters
_LIMITS = {
    "thing": 20,
    "const": 20,
    "phrase": 5,
    "name": 10,
    "character_string": 32,
    "letter": 32,
    "number": 32,
    "symbol": 5,
    "phone_number": 17,
    "car_number": 8,
}
"""Characters each type of field takes; one more and the whole message is refused (47003)."""
_NOT_ASCII = re.compile(r"[^!-~]")
_NOT_CHINESE = re.compile(r"[^\u4e00-\u9fff]")
_ONLY = {"character_string": _NOT_ASCII, "phrase": _NOT_CHINESE}


def send_subscription(client: Client, openid: str, note: SubscriptionNote) -> SendResult:
    """Uses up the consent; no event follows. Never raises."""
    order: dict[str, Any] = {
        "touser": openid,
        "template_id": note.template_id,
        "scene": str(note.scene),
        "title": legal(note.title).strip()[:TITLE_LIMIT],
        "data": {"content": {"value": _shortened(note.content, CONTENT_LIMIT)}},
    }
    if note.link:
        order["url"] = note.link
    return _send(client, "message/template/subscribe", order)


def send_template(client: Client, openid: str, note: TemplateNote) -> SendResult:
    """Accepted only: TEMPLATESENDJOBFINISH tells the rest. Never raises."""
    order: dict[str, Any] = {
        "touser": openid,
        "template_id": note.template_id,
        "client_msg_id": note.client_msg_id,
        "data": {key: {"value": typed(key, value)} for key, value in note.fields.items()},
    }
    if note.link:
        order["url"] = note.link
    return _send(client, "message/template/send", order)


def typed(key: str, value: str) -> str:
    """The value as its key's type takes it: `phrase3` has five Chinese characters at most."""
    kind = key.rstrip("0123456789")
    line = " ".join(legal(value).split())
    if kind in _ONLY:
        line = _ONLY[kind].sub("", line)
    return (
        _shortened(line, _LIMITS[kind]) if kind in {"thing", "const"} else line[: _LIMITS.get(kind)]
    )


def _shortened(text: str, limit: int) -> str:
    line = legal(text).strip()
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def _send(client: Client, path: str, order: dict[str, Any]) -> SendResult:
    try:
        answer = client.post(path, data=order)
    except ApiError as error:
        return send_result(error)
    job = answer.get("msgid")
    return SendResult(SendState.SENT, job_id=None if job is None else str(job))
