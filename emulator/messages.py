"""Every message and event WeChat pushes, with its field names, nesting and exact case."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from emulator.xmlform import render

MESSAGES = ("text", "image", "voice", "video", "shortvideo", "location", "link")
MAX_INT64 = 2**63 - 1

_MENU_URL = "https://example.org/"
_PLACE = {"Location_X": "35.302860", "Location_Y": "113.876520", "Scale": "15", "Label": "村委会"}

# Events carry no MsgId; what stands here is sent unless the caller says otherwise.
EVENTS: dict[str, dict[str, Any]] = {
    "subscribe": {"EventKey": ""},
    "unsubscribe": {"EventKey": ""},
    "SCAN": {"EventKey": "", "Ticket": ""},
    "LOCATION": {"Latitude": 35.30286, "Longitude": 113.87652, "Precision": 65.0},
    "CLICK": {"EventKey": ""},
    "VIEW": {"EventKey": _MENU_URL, "MenuId": 410000001},
    "view_miniprogram": {"EventKey": "pages/index", "MenuId": 410000001},
    "scancode_push": {
        "EventKey": "scan",
        "ScanCodeInfo": {"ScanType": "qrcode", "ScanResult": "1"},
    },
    "scancode_waitmsg": {
        "EventKey": "scan",
        "ScanCodeInfo": {"ScanType": "qrcode", "ScanResult": "1"},
    },
    **{
        name: {
            "EventKey": "photo",
            "SendPicsInfo": {
                "Count": 1,
                "PicList": {"item": [{"PicMd5Sum": "1b5f7c23b5bf75682a53e7b6d163e185"}]},
            },
        }
        for name in ("pic_sysphoto", "pic_photo_or_album", "pic_weixin")
    },
    "location_select": {"EventKey": "place", "SendLocationInfo": {**_PLACE, "Poiname": ""}},
    "TEMPLATESENDJOBFINISH": {"MsgID": 200163836, "Status": "success"},
    "MASSSENDJOBFINISH": {
        "MsgID": 1000001625,
        "Status": "send success",
        "TotalCount": 1,
        "FilterCount": 1,
        "SentCount": 1,
        "ErrorCount": 0,
        "CopyrightCheckResult": {"Count": 0, "ResultList": "", "CheckState": 0},
        "ArticleUrlResult": {"Count": 0, "ResultList": ""},
    },
    "PUBLISHJOBFINISH": {
        "PublishEventInfo": {
            "publish_id": 2247503051,
            "publish_status": 0,
            "article_id": "b5O2OUs25HBxRceL7hfReg",
            "article_detail": {"count": 1, "item": {"idx": 1, "article_url": _MENU_URL}},
        }
    },
    "subscribe_msg_popup_event": {
        "SubscribeMsgPopupEvent": {
            "List": [
                {"TemplateId": "T1", "SubscribeStatusString": "accept", "PopupScene": 1},
            ]
        }
    },
    "subscribe_msg_change_event": {
        "SubscribeMsgChangeEvent": {
            "List": [{"TemplateId": "T1", "SubscribeStatusString": "reject"}]
        }
    },
    "subscribe_msg_sent_event": {
        "SubscribeMsgSentEvent": {
            "List": {
                "TemplateId": "T1",
                "MsgID": "1700827132819554304",
                "ErrorCode": 0,
                "ErrorStatus": "success",
            }
        }
    },
    "kf_create_session": {"KfAccount": "kf1@account"},
    "kf_close_session": {"KfAccount": "kf1@account", "CloseType": "KF"},
    "kf_switch_session": {"FromKfAccount": "kf1@account", "ToKfAccount": "kf2@account"},
    **{
        name: {"OpenID": "", "AppID": "", "RevokeInfo": "301"}
        for name in (
            "user_info_modified",
            "user_authorization_revoke",
            "user_authorization_cancellation",
        )
    },
    **{
        name: {"ExpiredTime": 1924905600}
        for name in (
            "qualification_verify_success",
            "naming_verify_success",
            "annual_renew",
            "verify_expired",
        )
    },
    **{
        name: {"FailTime": 1767225600, "FailReason": "by time"}
        for name in ("qualification_verify_fail", "naming_verify_fail")
    },
}
EVENT_NAMES = {name.lower(): name for name in EVENTS}

# These come from the platform, not from a person in a chat.
SYSTEM_EVENTS = frozenset(
    {
        "MASSSENDJOBFINISH", "PUBLISHJOBFINISH", "qualification_verify_success",
        "qualification_verify_fail", "naming_verify_success", "naming_verify_fail",
        "annual_renew", "verify_expired",
    }
)  # fmt: skip
# After these nobody looks at a chat, so no answer and no failure can be shown.
UNSEEN_EVENTS = SYSTEM_EVENTS | {
    "unsubscribe", "TEMPLATESENDJOBFINISH", "user_info_modified", "user_authorization_revoke",
    "user_authorization_cancellation", "subscribe_msg_sent_event",
}  # fmt: skip
# These open the customer-service window, and by which action.
GRANTING_EVENTS = {
    "subscribe": "follow",
    "SCAN": "scan",
    "CLICK": "click",
    "scancode_push": "click",
    "scancode_waitmsg": "click",
}


class MessageRefusedError(ValueError):
    """Nobody can send this with WeChat."""


@dataclass(frozen=True)
class Message:
    """One push before it is written as XML; `kind` is a MsgType or an event name."""

    kind: str
    is_event: bool
    fields: dict[str, Any]
    display: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def xml(self) -> str:
        """The document; raises `XmlError` when a field cannot be written."""
        return render(self.fields)

    @property
    def msg_id(self) -> int | None:
        """The MsgId, for messages."""
        value = self.fields.get("MsgId")
        return value if isinstance(value, int) else None

    @property
    def action(self) -> str | None:
        """What it means for the customer-service window."""
        if self.is_event:
            return GRANTING_EVENTS.get(self.kind)
        # A tap on a menu inside a message is a menu action, though it arrives as text.
        return "click" if self.fields.get("bizmsgmenuid") is not None else "message"

    @property
    def seen(self) -> bool:
        """Whether the person looks at the chat and would see an answer or a failure."""
        return self.kind not in UNSEEN_EVENTS


def event_name(wish: str) -> str | None:
    """The exact case of an event, from any case."""
    return EVENT_NAMES.get(wish.lower())


def build_event(name: str, head: Mapping[str, Any], fields: Mapping[str, Any]) -> Message:
    """An event: common head, `Event`, its own fields, overridden by the caller's."""
    defaults = EVENTS.get(name, {})
    body = {**head, "MsgType": "event", "Event": name, **defaults, **fields}
    if name in SYSTEM_EVENTS and "FromUserName" not in fields:
        body["FromUserName"] = "oMassSendSystemAccount000000"
    if "OpenID" in defaults and not body["OpenID"]:
        body["OpenID"] = head["FromUserName"]
    check_numbers(body)
    return Message(str(body["Event"]), True, body)


def build_message(
    kind: str, head: Mapping[str, Any], fields: Mapping[str, Any], msg_id: int
) -> Message:
    """A message: common head, its own fields, `MsgId`, overridden by the caller's."""
    body = {**head, "MsgType": kind, **_defaults(kind), **fields}
    body.setdefault("MsgId", msg_id)
    body["MsgId"] = body.pop("MsgId")
    check_numbers(body)
    return Message(kind, False, body, _display(kind, body))


def _defaults(kind: str) -> dict[str, Any]:
    if kind == "text":
        return {"Content": ""}
    if kind == "location":
        return {**_PLACE}
    if kind == "link":
        return {"Title": "链接", "Description": "", "Url": _MENU_URL}
    if kind in ("video", "shortvideo"):
        return {"MediaId": "", "ThumbMediaId": secrets.token_urlsafe(32)}
    return {"MediaId": ""}


def check_numbers(body: dict[str, Any]) -> None:
    """Ids and times are whole numbers that fit 64 bits; digits in a string are read as such."""
    for name in ("MsgId", "CreateTime"):
        if name not in body:
            continue
        value = body[name]
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_INT64:
            raise MessageRefusedError(f"{name} must be a whole number of at most 64 bits.")
        body[name] = value


def _display(kind: str, body: Mapping[str, Any]) -> dict[str, Any]:
    names = {
        "text": {"content": "Content"},
        "location": {"latitude": "Location_X", "longitude": "Location_Y", "label": "Label"},
        "link": {"title": "Title", "description": "Description", "url": "Url"},
    }.get(kind, {"media_id": "MediaId"})
    return {ours: body.get(theirs, "") for ours, theirs in names.items()}
