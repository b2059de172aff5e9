"""Each event of 公众平台 接收事件推送 to its word. A builder answers None for `Unknown`."""

from __future__ import annotations

import math
from collections.abc import Callable

from models.words import (
    AccountStatusChanged,
    CodeScanned,
    Followed,
    HumanSessionChanged,
    MassJobFinished,
    MenuLinkOpened,
    MenuTapped,
    PicturesAnnounced,
    PlaceSelected,
    PositionReported,
    PublishJobFinished,
    Push,
    Scanned,
    SubscribeChoice,
    SubscribeChosen,
    SubscribeNoticeSent,
    TemplateJobFinished,
    Unfollowed,
    UserDataRevoked,
)
from wechat.inbound_parts import Head, is_place
from wechat.push_keys import subscribe_items
from wechat.xml_reading import Fields

_QR_PREFIX = "qrscene_"
_SCENE_OVERFLOW = "4294967295"  # what an integer scene beyond its range comes back as


def _scene(scene: str) -> str | None:
    """A scene that can be one of ours; after a payment the key holds last_trade_no_<digits>."""
    if scene == _SCENE_OVERFLOW or scene.startswith("last_trade_no_"):
        return None
    return scene or None


def _followed(head: Head, fields: Fields) -> Push:
    key = fields.text("EventKey")
    scene = _scene(key.removeprefix(_QR_PREFIX)) if key.startswith(_QR_PREFIX) else None
    return Followed(**head, scene=scene, ticket=fields.text("Ticket") or None)


def _unfollowed(head: Head, _fields: Fields) -> Push:
    return Unfollowed(**head)


def _scanned(head: Head, fields: Fields) -> Push:
    scene = _scene(fields.text("EventKey")) or ""
    return Scanned(**head, scene=scene, ticket=fields.text("Ticket") or None)


def _position(head: Head, fields: Fields) -> Push | None:
    latitude, longitude = fields.decimal("Latitude"), fields.decimal("Longitude")
    if not is_place(latitude, longitude):
        return None
    precision = fields.decimal("Precision")
    return PositionReported(
        **head,
        latitude=latitude,
        longitude=longitude,
        precision=0.0 if math.isnan(precision) else precision,
    )


def _menu_tapped(head: Head, fields: Fields) -> Push:
    return MenuTapped(**head, menu_key=fields.text("EventKey"))


def _menu_link(head: Head, fields: Fields) -> Push:
    return MenuLinkOpened(
        **head,
        target=fields.text("EventKey"),
        menu_id=fields.text("MenuId") or None,
        mini_program=fields.text("Event").lower() == "view_miniprogram",
    )


def _code_scanned(head: Head, fields: Fields) -> Push:
    info = fields.child("ScanCodeInfo")
    return CodeScanned(
        **head,
        menu_key=fields.text("EventKey"),
        scan_type=info.text("ScanType"),
        result=info.text("ScanResult"),
        waits=fields.text("Event").lower() == "scancode_waitmsg",
    )


def _pictures(head: Head, fields: Fields) -> Push:
    count = fields.child("SendPicsInfo").whole("Count")
    return PicturesAnnounced(**head, menu_key=fields.text("EventKey"), count=count)


def _place_selected(head: Head, fields: Fields) -> Push | None:
    info = fields.child("SendLocationInfo")
    latitude, longitude = info.decimal("Location_X"), info.decimal("Location_Y")
    if not is_place(latitude, longitude):
        return None
    return PlaceSelected(
        **head,
        menu_key=fields.text("EventKey"),
        latitude=latitude,
        longitude=longitude,
        label=info.text("Label") or info.text("Poiname"),
    )


def _job_id(fields: Fields) -> str:
    return fields.text("MsgID") or fields.text("MsgId")


def _template_job(head: Head, fields: Fields) -> Push:
    return TemplateJobFinished(**head, job_id=_job_id(fields), status=fields.text("Status"))


def _mass_job(head: Head, fields: Fields) -> Push:
    return MassJobFinished(
        **head,
        job_id=_job_id(fields),
        status=fields.text("Status"),
        total=fields.whole("TotalCount"),
        filtered=fields.whole("FilterCount"),
        sent=fields.whole("SentCount"),
        failed=fields.whole("ErrorCount"),
    )


def _publish_job(head: Head, fields: Fields) -> Push:
    info = fields.child("PublishEventInfo")
    return PublishJobFinished(
        **head,
        publish_id=info.text("publish_id"),
        status=info.whole("publish_status", -1),
        article_id=info.text("article_id") or None,
    )


def _subscribe_chosen(head: Head, fields: Fields) -> Push:
    choices = tuple(
        SubscribeChoice(template_id=template, accepted=status.lower() == "accept", scene=scene)
        for template, status, scene in subscribe_items(fields)
    )
    withdrawn = fields.text("Event").lower() == "subscribe_msg_change_event"
    return SubscribeChosen(**head, choices=choices, withdrawn=withdrawn)


def _notice_sent(head: Head, fields: Fields) -> Push:
    item = fields.child("SubscribeMsgSentEvent").child("List")
    return SubscribeNoticeSent(
        **head,
        template_id=item.text("TemplateId"),
        job_id=item.text("MsgID"),
        error_code=item.whole("ErrorCode", -1),
        error_status=item.text("ErrorStatus"),
    )


_SESSION_CHANGES = {
    "kf_create_session": "created",
    "kf_close_session": "closed",
    "kf_switch_session": "switched",
}


def _session(head: Head, fields: Fields) -> Push:
    return HumanSessionChanged(
        **head,
        change=_SESSION_CHANGES[fields.text("Event").lower()],
        kf_account=fields.text("ToKfAccount") or fields.text("KfAccount"),
    )


def _data_revoked(head: Head, fields: Fields) -> Push:
    subject = fields.text("OpenID") or head["openid"]
    return UserDataRevoked(**head, what=fields.text("Event").lower(), subject=subject)


def _account_status(head: Head, fields: Fields) -> Push:
    what, reason = fields.text("Event").lower(), fields.text("FailReason")
    return AccountStatusChanged(**head, what=what, reason=reason)


EVENTS: dict[str, Callable[[Head, Fields], Push | None]] = {
    "subscribe": _followed,
    "unsubscribe": _unfollowed,
    "scan": _scanned,
    "location": _position,
    "click": _menu_tapped,
    "view": _menu_link,
    "view_miniprogram": _menu_link,
    "scancode_push": _code_scanned,
    "scancode_waitmsg": _code_scanned,
    "pic_sysphoto": _pictures,
    "pic_photo_or_album": _pictures,
    "pic_weixin": _pictures,
    "location_select": _place_selected,
    "templatesendjobfinish": _template_job,
    "masssendjobfinish": _mass_job,
    "publishjobfinish": _publish_job,
    "subscribe_msg_popup_event": _subscribe_chosen,
    "subscribe_msg_change_event": _subscribe_chosen,
    "subscribe_msg_sent_event": _notice_sent,
    **dict.fromkeys(_SESSION_CHANGES, _session),
    "user_info_modified": _data_revoked,
    "user_authorization_revoke": _data_revoked,
    "user_authorization_cancellation": _data_revoked,
    "qualification_verify_success": _account_status,
    "qualification_verify_fail": _account_status,
    "naming_verify_success": _account_status,
    "naming_verify_fail": _account_status,
    "annual_renew": _account_status,
    "verify_expired": _account_status,
}
"""Event names in lower case: the platform mixes cases, so they are compared without."""
