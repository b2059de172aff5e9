"""What a menu may look like, checked as strictly as Tencent does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from emulator.endpoint import text_of
from emulator.errors import ApiError

KEYED = (
    "click", "scancode_push", "scancode_waitmsg", "pic_sysphoto", "pic_photo_or_album",
    "pic_weixin", "location_select",
)  # fmt: skip
OTHERS = ("view", "media_id", "article_id", "article_view_limited", "view_limited", "miniprogram")
KEY_BYTES, URL_BYTES, MAX_DOMAINS = 128, 1024, 3


@dataclass(frozen=True)
class Level:
    """Limits and error codes of one level of the menu."""

    most: int
    name_bytes: int
    bad_count: int
    bad_type: int
    bad_name: int
    bad_key: int
    bad_url: int
    bad_domain: int


TOP = Level(3, 16, 40016, 40017, 40018, 40019, 40020, 40055)
SUB = Level(5, 60, 40023, 40024, 40025, 40026, 40027, 40054)


def checked_buttons(buttons: object) -> list[dict[str, Any]]:
    """The buttons of a faultless menu; `ApiError` with the code of its first fault."""
    checked = _checked(buttons, TOP)
    if len(_domains(checked)) > MAX_DOMAINS:
        raise ApiError(65316)
    return checked


def _checked(buttons: object, level: Level) -> list[dict[str, Any]]:
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= level.most:
        raise ApiError(level.bad_count)
    for button in buttons:
        if not isinstance(button, dict):
            raise ApiError(47001)
        _check_button(button, level)
    return buttons


def _check_button(button: dict[str, Any], level: Level) -> None:
    if not 1 <= len(text_of(button.get("name")).encode()) <= level.name_bytes:
        raise ApiError(level.bad_name)
    subs = button.get("sub_button")
    if subs:
        if level is SUB:
            raise ApiError(40022)
        _checked(subs, SUB)
    else:
        _check_action(button, level)


def _check_action(button: dict[str, Any], level: Level) -> None:
    kind = button.get("type")
    if kind in KEYED:
        if not 1 <= len(text_of(button.get("key")).encode()) <= KEY_BYTES:
            raise ApiError(level.bad_key)
    elif kind in ("view", "miniprogram"):
        _check_url(text_of(button.get("url")), level)
    elif kind not in OTHERS:
        raise ApiError(level.bad_type)
    if kind == "miniprogram":
        raise ApiError(45064)


def _check_url(url: str, level: Level) -> None:
    if not 1 <= len(url.encode()) <= URL_BYTES:
        raise ApiError(level.bad_url)
    if not _host(url):
        raise ApiError(level.bad_domain)


def _host(url: str) -> str:
    try:
        parts = urlsplit(url)
        return (parts.hostname or "") if parts.scheme in ("http", "https") else ""
    except ValueError:
        return ""


def _domains(buttons: list[dict[str, Any]]) -> set[str]:
    every = [*buttons, *(sub for button in buttons for sub in button.get("sub_button") or [])]
    return {_host(text_of(button.get("url"))) for button in every if button.get("url")}
