"""Menus for some: rules, order, codes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.emulator.conftest import Emulator


def buttons(name: str) -> list[dict[str, str]]:
    return [{"type": "click", "name": name, "key": name}]


def post(tencent: Emulator, path: str, body: object) -> Any:
    return tencent.api(path, data=json.dumps(body, ensure_ascii=False).encode())


def code(tencent: Emulator, path: str, body: object) -> int:
    return int(post(tencent, path, body).get("errcode", 0))


def add(tencent: Emulator, name: str, **rule: object) -> str:
    answer = post(tencent, "menu/addconditional", {"button": buttons(name), "matchrule": rule})
    return str(answer["menuid"])


def sees(tencent: Emulator, openid: str) -> str:
    matched = post(tencent, "menu/trymatch", {"user_id": openid})["button"][0]["name"]
    shown = tencent.control("GET", f"/state?openid={openid}")["menu"]["button"][0]["name"]
    assert matched == shown
    return str(matched)


@pytest.fixture
def menu(tencent: Emulator) -> Iterator[Emulator]:
    """An emulator whose account has a menu for everybody."""
    assert code(tencent, "menu/create", {"button": buttons("大家")}) == 0
    yield tencent
    tencent.api("menu/delete")


def tag(tencent: Emulator, name: str) -> int:
    return int(post(tencent, "tags/create", {"tag": {"name": name}})["tag"]["id"])


def put_on(tencent: Emulator, number: int, openid: str) -> None:
    body = {"openid_list": [openid], "tagid": number}
    assert code(tencent, "tags/members/batchtagging", body) == 0


def test_a_menu_for_some_needs_one_for_all(tencent: Emulator) -> None:
    tencent.api("menu/delete")
    body = {"button": buttons("甲"), "matchrule": {"client_platform_type": "1"}}
    assert code(tencent, "menu/addconditional", body) == 65303


def test_a_person_sees_the_menu_of_the_phone(menu: Emulator) -> None:
    apple, android = menu.follower(platform="ios"), menu.follower()
    add(menu, "苹果", client_platform_type="1")
    assert (sees(menu, apple), sees(menu, android)) == ("苹果", "大家")


def test_the_newest_menu_that_fits_is_seen(menu: Emulator) -> None:
    openid = menu.follower()
    add(menu, "旧", client_platform_type=2)
    newest = add(menu, "新", client_platform_type=2)
    assert sees(menu, openid) == "新"
    assert code(menu, "menu/delconditional", {"menuid": newest}) == 0
    assert sees(menu, openid) == "旧"
    assert code(menu, "menu/delconditional", {"menuid": newest}) == 65301


def test_of_several_tags_the_last_put_on_counts(menu: Emulator) -> None:
    first, second, openid = tag(menu, "先"), tag(menu, "后"), menu.follower()
    add(menu, "后的", tag_id=second)
    add(menu, "先的", tag_id=str(first))
    put_on(menu, second, openid)
    assert sees(menu, openid) == "后的"
    put_on(menu, first, openid)
    assert sees(menu, openid) == "先的"


def test_all_conditions_must_fit(menu: Emulator) -> None:
    number, openid = tag(menu, "都要"), menu.follower(platform="ios")
    add(menu, "都合", tag_id=number, client_platform_type="1")
    assert sees(menu, openid) == "大家"
    put_on(menu, number, openid)
    assert sees(menu, openid) == "都合"


def test_menus_are_listed_with_their_rules_and_deleted_together(menu: Emulator) -> None:
    number = add(menu, "苹果", client_platform_type="1")
    listed = menu.api("menu/get")
    assert listed["menu"]["button"][0]["name"] == "大家"
    assert listed["conditionalmenu"] == [
        {
            "button": buttons("苹果"),
            "matchrule": {"client_platform_type": "1"},
            "menuid": int(number),
        }
    ]
    assert code(menu, "menu/create", {"button": buttons("新的")}) == 0
    assert len(menu.api("menu/get")["conditionalmenu"]) == 1
    menu.api("menu/delete")
    assert menu.code("menu/get") == 46003
    assert code(menu, "menu/create", {"button": buttons("大家")}) == 0
    assert "conditionalmenu" not in menu.api("menu/get")


REFUSED: list[tuple[object, int]] = [
    ({}, 65304),
    (None, 65304),
    ({"tag_id": ""}, 65304),
    ({"sex": "1"}, 65320),
    ({"country": "中国", "client_platform_type": "1"}, 65320),
    ({"language": "zh_CN"}, 65320),
    ({"tag_id": "99999"}, 45159),
    ({"tag_id": "x"}, 45159),
    ({"client_platform_type": "4"}, 40035),
    ("x", 47001),
]


@pytest.mark.parametrize(("rule", "errcode"), REFUSED)
def test_a_rule_that_cannot_be_is_refused(menu: Emulator, rule: object, errcode: int) -> None:
    body = {"button": buttons("甲"), "matchrule": rule}
    assert code(menu, "menu/addconditional", body) == errcode


def test_the_buttons_of_a_menu_for_some_are_checked_too(menu: Emulator) -> None:
    rule = {"client_platform_type": "1"}
    assert code(menu, "menu/addconditional", {"button": [], "matchrule": rule}) == 65307
    body = {"button": buttons("太长的名字了"), "matchrule": rule}
    assert code(menu, "menu/addconditional", body) == 40018
    assert code(menu, "menu/trymatch", {"user_id": "nobody"}) == 65302
