"""The account's menu, checked as strictly as Tencent does."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from emulator.endpoint import OK, Answer, Call, api, text_of
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


@api("menu/create", right="menu")
def menu_create(call: Call) -> Answer:
    """Replace the menu when it is faultless."""
    buttons = _checked(call.json(literal_escapes=True).get("button"), TOP)
    if len(_domains(buttons)) > MAX_DOMAINS:
        raise ApiError(65316)
    call.world.store.keep("menu", json.dumps({"button": buttons}, ensure_ascii=False))
    return OK


@api("menu/get", "GET", right="menu", plain_type=True)
def menu_get(call: Call) -> Answer:
    """The menu made by the API; 46003 when there is none."""
    kept = call.world.store.kept("menu")
    if kept is None:
        raise ApiError(46003)
    return {"menu": json.loads(kept)}


@api("menu/delete", "GET", right="menu")
def menu_delete(call: Call) -> Answer:
    """Take the menu away."""
    call.world.store.forget("menu")
    return OK


@api("get_current_selfmenu_info", "GET", right="menu", plain_type=True)
def selfmenu_info(call: Call) -> Answer:
    """The menu in force, in the shape that also covers menus made in the console."""
    kept = call.world.store.kept("menu")
    if kept is None:
        return {"is_menu_open": 0}
    buttons = [_self_button(button) for button in json.loads(kept)["button"]]
    return {"is_menu_open": 1, "selfmenu_info": {"button": buttons}}


def _self_button(button: dict[str, Any]) -> dict[str, Any]:
    if not button.get("sub_button"):
        return {key: value for key, value in button.items() if key != "sub_button"}
    subs = [_self_button(sub) for sub in button["sub_button"]]
    return {"name": button["name"], "sub_button": {"list": subs}}


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
