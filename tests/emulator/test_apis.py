"""Menus, codes, media, users, quotas: the validators and their codes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.emulator.conftest import Emulator, Start
from tests.emulator.echo_bot import APP_ID


def button(**change: Any) -> dict[str, Any]:
    return {"type": "click", "name": "说一说", "key": "say", **change}


def view(url: str) -> dict[str, Any]:
    return {"type": "view", "name": "看", "url": url}


def parent(*subs: Any) -> dict[str, Any]:
    return {"name": "更多", "sub_button": list(subs)}


MENUS = [
    ([], 40016),
    ([button()] * 4, 40016),
    ([button(name="太长的名字了")], 40018),
    ([button(name="")], 40018),
    ([button(type="dance")], 40017),
    ([button(key="k" * 129)], 40019),
    ([button(key="")], 40019),
    ([view("https://example.org/" + "x" * 1024)], 40020),
    ([view("javascript:alert(1)")], 40055),
    ([parent(*[button()] * 6)], 40023),
    ([parent(button(type="dance"))], 40024),
    ([parent(button(name="名" * 21))], 40025),
    ([parent(button(key="k" * 129))], 40026),
    ([parent(view("x" * 1025))], 40027),
    ([parent(view("ftp://example.org"))], 40054),
    ([parent(parent(button()))], 40022),
    ([parent(*[view(f"https://{n}.example.org/") for n in range(4)])], 65316),
    ([{"type": "miniprogram", "name": "小", "url": "https://example.org"}], 45064),
    (["x"], 47001),
]


@pytest.mark.parametrize(("buttons", "code"), MENUS)
def test_a_faulty_menu_has_its_code(tencent: Emulator, buttons: list[Any], code: int) -> None:
    assert post_utf8(tencent, "menu/create", {"button": buttons}) == code


def post_utf8(tencent: Emulator, path: str, body: object) -> int:
    return tencent.code(path, data=json.dumps(body, ensure_ascii=False).encode())


def test_a_menu_is_kept_shown_and_deleted(tencent: Emulator) -> None:
    buttons = [button(), parent(button(name="我的进度"), view("https://example.org/"))]
    tencent.api("menu/delete")
    assert tencent.code("menu/get") == 46003
    assert post_utf8(tencent, "menu/create", {"button": buttons}) == 0
    assert tencent.api("menu/get")["menu"]["button"] == buttons
    info = tencent.api("get_current_selfmenu_info")
    assert info["selfmenu_info"]["button"][1]["sub_button"]["list"][0]["name"] == "我的进度"
    assert tencent.control("GET", "/state")["menu"]["button"] == buttons
    assert tencent.code("menu/delete") == 0
    assert tencent.api("get_current_selfmenu_info")["is_menu_open"] == 0


def test_an_escaped_menu_is_taken_literally(tencent: Emulator) -> None:
    assert (
        tencent.code(
            "menu/create", data=b'{"button":[{"type":"click","name":"\\u8bf4","key":"k"}]}'
        )
        == 0
    )
    assert tencent.api("menu/get")["menu"]["button"][0]["name"] == "\\u8bf4"
    assert (
        tencent.code(
            "menu/create",
            data=b'{"button":[{"type":"click","name":"\\u8bf4\\u4e00\\u8bf4","key":"k"}]}',
        )
        == 40018
    )


CODES: list[tuple[Any, Any, Any, int]] = [
    ("QR_DANCE", {"scene_id": 1}, None, 40052),
    ("QR_SCENE", {"scene_id": 0}, None, 40053),
    ("QR_SCENE", {"scene_id": 2**32}, None, 40053),
    ("QR_SCENE", {"scene_id": 2**32 - 1}, 2_592_000, 0),
    ("QR_SCENE", {"scene_id": 5}, 2_592_001, 40053),
    ("QR_SCENE", {"scene_str": "a"}, None, 40053),
    ("QR_STR_SCENE", {"scene_str": ""}, 60, 40053),
    ("QR_STR_SCENE", {"scene_str": "箱" * 64}, 60, 0),
    ("QR_STR_SCENE", {"scene_str": "箱" * 65}, 60, 40053),
    ("QR_LIMIT_SCENE", {"scene_id": 100_000}, None, 0),
    ("QR_LIMIT_SCENE", {"scene_id": 100_001}, None, 40053),
    ("QR_LIMIT_STR_SCENE", "x", None, 40053),
]


@pytest.mark.parametrize(("action", "scene", "life", "code"), CODES)
def test_a_code_is_ordered_within_its_limits(
    tencent: Emulator, action: str, scene: Any, life: Any, code: int
) -> None:
    body = {"action_name": action, "action_info": {"scene": scene}}
    answer = tencent.api("qrcode/create", {**body, "expire_seconds": life} if life else body)
    assert answer.get("errcode", 0) == code
    if code == 0:
        assert answer.get("expire_seconds", 60) == (life or 60)


def test_the_picture_of_a_code_needs_a_living_ticket(tencent: Emulator) -> None:
    body = {"action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": "短"}}}
    ticket = tencent.api("qrcode/create", {**body, "expire_seconds": 600})["ticket"]
    show = tencent.url("/cgi-bin/showqrcode")
    picture = tencent.http.get(show, params={"ticket": ticket})
    assert picture.content.startswith(b"\x89PNG")
    assert tencent.http.get(show, params={"ticket": "no"}).status_code == 404
    tencent.advance(601)
    assert tencent.http.get(show, params={"ticket": ticket}).status_code == 404
    assert "error" in tencent.push(tencent.follower(), "SCAN", fields={"scene": "短"}, status=409)


def test_a_lasting_code_ordered_again_is_the_same(tencent: Emulator) -> None:
    body = {"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": "同"}}}
    tickets = {tencent.api("qrcode/create", body)["ticket"] for _ in range(2)}
    assert len(tickets) == 1


JPEG = b"\xff\xd8\xff\xe0" + b"x" * 20
AMR_FRAME = bytes([0x04]) + bytes(12)
UPLOADS = [
    ("image", "a.jpg", JPEG, 0),
    ("image", "a", JPEG, 40005),
    ("image", "a.bmp", JPEG, 40005),
    ("image", "a.jpg", b"MZ" + b"x" * 20, 40005),
    ("image", "a.jpg", b"", 44001),
    ("image", "a.jpg", JPEG + b"x" * 10 * 1024 * 1024, 40009),
    ("thumb", "a.jpg", JPEG + b"x" * 64 * 1024, 40012),
    ("voice", "a.amr", b"#!AMR\n" + AMR_FRAME * 3000, 0),
    ("voice", "a.amr", b"#!AMR\n" + AMR_FRAME * 3001, 45007),
    ("poem", "a.jpg", JPEG, 40004),
]


@pytest.mark.parametrize(("kind", "name", "content", "code"), UPLOADS)
def test_an_upload_is_checked(
    tencent: Emulator, kind: str, name: str, content: bytes, code: int
) -> None:
    files = {"media": (name, content)}
    assert tencent.code("media/upload", files=files, params={"type": kind}) == code


def test_media_live_three_days(tencent: Emulator) -> None:
    files = {"media": ("a.jpg", JPEG)}
    media = tencent.api("media/upload", files=files, params={"type": "image"})["media_id"]

    def fetch() -> bytes:
        params = {"access_token": tencent.stable()["access_token"], "media_id": media}
        return tencent.http.get(tencent.url("/cgi-bin/media/get"), params=params).content

    tencent.advance(3 * 86400 - 60)
    assert fetch() == JPEG
    tencent.advance(61)
    assert b'"errcode": 40007' in fetch()


def test_a_video_is_given_as_an_address(tencent: Emulator) -> None:
    tencent.push(tencent.follower(), "video")
    media = tencent.bot.pushes[-1]["MediaId"]
    url = tencent.api("media/get", params={"media_id": media})["video_url"]
    assert tencent.http.get(url).content[4:8] == b"ftyp"


def test_an_upload_without_a_file_is_refused(tencent: Emulator) -> None:
    assert tencent.code("media/upload", data={"media": "x"}, params={"type": "image"}) == 41005


def test_a_person_has_no_nickname_any_more(tencent: Emulator) -> None:
    openid = tencent.follower(scene="箱子")
    info = tencent.api("user/info", params={"openid": openid})
    assert (info["subscribe"], info["nickname"], info["headimgurl"]) == (1, "", "")
    assert (info["qr_scene_str"], info["subscribe_scene"]) == ("箱子", "ADD_SCENE_QR_CODE")
    tencent.push(openid, "unsubscribe")
    gone = tencent.api("user/info/batchget", {"user_list": [{"openid": openid}]})
    assert gone == {"user_info_list": [{"subscribe": 0, "openid": openid}]}
    assert tencent.code("user/info", params={"openid": "nobody"}) == 40003
    many = {"user_list": [{"openid": openid}] * 101}
    assert tencent.code("user/info/batchget", many) == 40032


def test_the_list_of_followers_ends_with_a_page_without_data(start: Start) -> None:
    tencent = start()
    tencent.follower(count=10_001)
    first = tencent.api("user/get")
    assert (first["total"], first["count"], len(first["data"]["openid"])) == (
        10_001,
        10_000,
        10_000,
    )
    second = tencent.api("user/get", params={"next_openid": first["next_openid"]})
    assert second["count"] == 1
    last = tencent.api("user/get", params={"next_openid": second["next_openid"]})
    assert (last["count"], last["next_openid"], "data" in last) == (0, "", False)


def test_a_daily_limit_is_kept_and_cleared(start: Start) -> None:
    tencent = start()
    tencent.control("PUT", "/faults", {"quota": {"menu/get": 2}})
    tencent.advance(86400)
    assert [tencent.code("menu/get") for _ in range(3)][2] == 45009
    answer = tencent.api("openapi/quota/get", {"cgi_path": "/cgi-bin/menu/get"})
    assert answer["quota"] == {"daily_limit": 2, "used": 2, "remain": 0}
    assert tencent.code("openapi/quota/get", {"cgi_path": "menu/get"}) == 76003
    assert tencent.code("clear_quota", {"appid": "wxother"}) == 40013
    assert [tencent.code("clear_quota", {"appid": APP_ID}) for _ in range(11)] == [0] * 10 + [48006]
    assert tencent.code("menu/get") != 45009


def test_methods_and_paths_are_checked(tencent: Emulator) -> None:
    assert tencent.code("menu/get", {}) == 43001
    assert tencent.code("qrcode/create") == 43002
    assert tencent.code("no/such/api") == 40066
    assert tencent.code("callback/check", {"action": "all"}) == 0


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        ("unverified_subscription", [48001, 48001, 48001]),
        ("verified_subscription", [46003, 40003, 48001]),
        ("unverified_service", [46003, 48001, 48001]),
    ],
)
def test_an_account_may_only_do_what_its_kind_may(
    start: Start, kind: str, codes: list[int]
) -> None:
    tencent = start(EMULATOR_ACCOUNT_KIND=kind)
    message = {"touser": "", "msgtype": "text", "text": {"content": "x"}}
    done = [
        tencent.code("menu/get"),
        tencent.code("message/custom/send", message),
        tencent.code("qrcode/create", {}),
    ]
    assert done == codes
