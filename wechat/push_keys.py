"""The key that makes the same push the same push.

By 公众平台 "关于重试的消息排重": messages by MsgId, events by FromUserName + CreateTime. Two
different events may share a second, so Event and EventKey join, and for subscription choices
what was chosen. Job results are identified by the job, since their time may differ.
"""

from __future__ import annotations

import hashlib
import re
from urllib.parse import quote

from wechat.xml_reading import Fields

LIMIT = 190  # characters, printable ASCII: fits every database's index
_MSG_ID = re.compile(r"[0-9]{1,24}", re.ASCII)
_JOBS = frozenset({"templatesendjobfinish", "masssendjobfinish"})
_WITH_LIST = frozenset({"subscribe_msg_popup_event", "subscribe_msg_change_event"})
_ABOUT_SOMEBODY = frozenset(
    {"user_info_modified", "user_authorization_revoke", "user_authorization_cancellation"}
)


def push_key(fields: Fields, account: str, openid: str, created: int | None, raw: str) -> str:
    """The key of a push, at most `LIMIT` printable ASCII characters.

    `account` and `openid` hold letters, digits, `_` and `-`. `created` is None when CreateTime is
    missing: the digest of the document stands in for it, for a repeat carries the same document.
    """
    if fields.text("MsgType").lower() == "event":
        parts = _event_parts(fields, account, openid, created, raw)
        return _bounded(":".join(quote(part, safe="/?=&@+,;!") for part in parts))
    msg_id = fields.text("MsgId")
    number = msg_id if _MSG_ID.fullmatch(msg_id) else _digest(raw)
    return _bounded(f"m:{account}:{openid}:{number}")  # nothing in it needs quoting


def _event_parts(
    fields: Fields, account: str, openid: str, created: int | None, raw: str
) -> list[str]:
    event = fields.text("Event").lower()
    job = _job_parts(fields, event)
    if job:
        return ["j", account, event, *job]
    moment = _digest(raw) if created is None else str(created)
    return ["e", account, openid, moment, event, *_event_details(fields, event)]


def _job_parts(fields: Fields, event: str) -> list[str]:
    """What identifies a job result; empty for other events and when the id is missing."""
    if event in _JOBS:
        parts = [fields.text("MsgID") or fields.text("MsgId")]
    elif event == "publishjobfinish":
        parts = [fields.child("PublishEventInfo").text("publish_id")]
    elif event == "subscribe_msg_sent_event":
        item = fields.child("SubscribeMsgSentEvent").child("List")
        parts = [item.text("MsgID"), item.text("TemplateId")]
    else:
        return []
    return parts if parts[0] else []


def _event_details(fields: Fields, event: str) -> list[str]:
    details = [fields.verbatim("EventKey")]
    if event in _WITH_LIST:
        details.append(_digest(str(subscribe_items(fields))))
    if event in _ABOUT_SOMEBODY:  # the sender may be a system id, the same for everybody
        details.append(_digest(fields.text("OpenID") + fields.text("RevokeInfo")))
    return details


def subscribe_items(fields: Fields) -> list[tuple[str, str, int]]:
    """Template id, accept or reject, scene: of a popup or change event, under either name.

    The documentation wraps the change event in SubscribeMsgPopupEvent, the field reports say
    SubscribeMsgChangeEvent.
    """
    wrappers = ("SubscribeMsgPopupEvent", "SubscribeMsgChangeEvent")
    items = [item for name in wrappers for item in fields.child(name).children("List")]
    return [
        (item.text("TemplateId"), item.text("SubscribeStatusString"), item.whole("PopupScene"))
        for item in items
        if item.text("TemplateId")
    ]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def _bounded(key: str) -> str:
    if len(key) <= LIMIT:
        return key
    return f"{key[:140]}~{hashlib.sha256(key.encode()).hexdigest()[:48]}"
