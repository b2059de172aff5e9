"""A decrypted push to one of our own words. Shapes: 公众平台 接收普通消息, 接收事件推送."""

from __future__ import annotations

import re
from collections.abc import Callable

from models.words import (
    ImageSent,
    LinkSent,
    LocationSent,
    Push,
    TextSent,
    Unknown,
    VideoSent,
    VoiceSent,
)
from wechat.inbound_events import EVENTS
from wechat.inbound_parts import Head, is_place
from wechat.push_keys import push_key
from wechat.xml_reading import Fields, Unreadable, read_xml

__all__ = ["Unreadable", "read_push"]

_ID = re.compile(r"[\w\-]{1,64}", re.ASCII)
_LAST_MOMENT = 4_102_444_800  # the year 2100, in seconds: milliseconds are not mistaken for it
_UNSUPPORTED = "【收到不支持的消息类型"


def read_push(body: bytes | str, *, received_unix: int) -> Push:
    """The push in our words; a type we do not know, or whose figures make no sense: `Unknown`.

    `received_unix` (Unix seconds) stands in for a missing CreateTime. Raises `Unreadable`.
    """
    raw, fields = read_xml(body)
    head = _head(fields, raw, received_unix)
    kind = fields.text("MsgType").lower()
    if kind == "event":
        event = fields.text("Event")
        push = _built(EVENTS.get(event.lower()), head, fields)
        return push or Unknown(**head, message_type=kind, event=event)
    return _built(_MESSAGES.get(kind), head, fields) or Unknown(
        **head, message_type=kind, event=None
    )


def _built(
    builder: Callable[[Head, Fields], Push | None] | None, head: Head, fields: Fields
) -> Push | None:
    return builder(head, fields) if builder else None


def _head(fields: Fields, raw: str, received_unix: int) -> Head:
    account, openid = fields.text("ToUserName"), fields.text("FromUserName")
    if not _ID.fullmatch(account) or not _ID.fullmatch(openid):
        raise Unreadable("no_identity")
    if not fields.text("MsgType"):
        raise Unreadable("no_type")
    moment = fields.whole("CreateTime")
    created = moment if 0 < moment < _LAST_MOMENT else None
    return Head(
        account=account,
        openid=openid,
        created=received_unix if created is None else created,
        key=push_key(fields, account, openid, created, raw),
        raw=raw,
    )


def _text(head: Head, fields: Fields) -> Push | None:
    content = fields.verbatim("Content")
    if content.startswith(_UNSUPPORTED):
        return Unknown(**head, message_type="unsupported", event=None)
    menu_id = fields.text("bizmsgmenuid") or None
    return TextSent(**head, msg_id=fields.text("MsgId"), content=content, menu_id=menu_id)


def _image(head: Head, fields: Fields) -> Push:
    return ImageSent(
        **head,
        msg_id=fields.text("MsgId"),
        media_id=fields.text("MediaId"),
        picture_url=fields.text("PicUrl"),
    )


def _voice(head: Head, fields: Fields) -> Push:
    # Recognition came empty since 2023, when the platform switched it off; where it comes filled,
    # she has said words.
    return VoiceSent(
        **head,
        msg_id=fields.text("MsgId"),
        media_id=fields.text("MediaId16K") or fields.text("MediaId"),
        format=fields.text("Format"),
        heard=fields.text("Recognition").strip(),
    )


def _video(head: Head, fields: Fields) -> Push:
    return VideoSent(
        **head,
        msg_id=fields.text("MsgId"),
        media_id=fields.text("MediaId"),
        thumb_media_id=fields.text("ThumbMediaId"),
        short=fields.text("MsgType").lower() == "shortvideo",
    )


def _location(head: Head, fields: Fields) -> Push | None:
    latitude, longitude = fields.decimal("Location_X"), fields.decimal("Location_Y")
    if not is_place(latitude, longitude):
        return None
    return LocationSent(
        **head,
        msg_id=fields.text("MsgId"),
        latitude=latitude,
        longitude=longitude,
        scale=fields.whole("Scale"),
        label=fields.text("Label"),
    )


def _link(head: Head, fields: Fields) -> Push:
    return LinkSent(
        **head,
        msg_id=fields.text("MsgId"),
        title=fields.text("Title"),
        description=fields.text("Description"),
        url=fields.text("Url"),
    )


_MESSAGES: dict[str, Callable[[Head, Fields], Push | None]] = {
    "text": _text,
    "image": _image,
    "voice": _voice,
    "video": _video,
    "shortvideo": _video,
    "location": _location,
    "link": _link,
}
