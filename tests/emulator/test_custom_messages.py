"""The allowance for customer-service messages, minute by minute."""

from __future__ import annotations

import pytest

from tests.emulator.conftest import Emulator
from tests.emulator.echo_bot import Response


@pytest.fixture(autouse=True)
def _silent(tencent: Emulator) -> None:
    tencent.bot.behaviour = lambda _push: Response("success")


def send(tencent: Emulator, openid: str, words: str = "您好") -> int:
    body = {"touser": openid, "msgtype": "text", "text": {"content": words}}
    return tencent.code("message/custom/send", body)


def test_a_message_allows_five_within_forty_eight_hours(tencent: Emulator) -> None:
    openid = tencent.follower()
    assert send(tencent, openid) == 45015
    tencent.say(openid, "你好")
    assert [send(tencent, openid) for _ in range(6)] == [0, 0, 0, 0, 0, 45047]
    tencent.say(openid, "还在吗")
    assert send(tencent, openid) == 0
    tencent.advance(48 * 3600 - 5)
    assert send(tencent, openid) == 0
    tencent.advance(6)
    assert send(tencent, openid) == 45015


@pytest.mark.parametrize("event", ["subscribe", "SCAN", "CLICK", "scancode_push"])
def test_an_action_allows_three_within_a_minute(tencent: Emulator, event: str) -> None:
    openid = tencent.follower()
    tencent.push(openid, event)
    assert [send(tencent, openid) for _ in range(4)] == [0, 0, 0, 45047]
    tencent.advance(61)
    assert send(tencent, openid) == 45015


@pytest.mark.parametrize("event", ["VIEW", "LOCATION", "pic_weixin", "location_select"])
def test_other_actions_allow_nothing(tencent: Emulator, event: str) -> None:
    openid = tencent.follower()
    tencent.push(openid, event)
    assert send(tencent, openid) == 45015


def test_a_tap_on_a_message_menu_counts_as_a_menu_action(tencent: Emulator) -> None:
    openid = tencent.follower()
    tencent.push(openid, "text", fields={"Content": "满意", "bizmsgmenuid": "1"})
    assert tencent.bot.pushes[-1]["bizmsgmenuid"] == "1"
    assert [send(tencent, openid) for _ in range(4)] == [0, 0, 0, 45047]


def test_allowances_do_not_add_up(tencent: Emulator) -> None:
    openid = tencent.follower()
    tencent.say(openid, "你好")
    tencent.push(openid, "CLICK")
    window = tencent.chat(openid)["window"]
    assert (window["left"], window["open"]) == (5, True)
    assert [send(tencent, openid) for _ in range(6)] == [0, 0, 0, 0, 0, 45047]


def test_leaving_closes_the_window_for_good(tencent: Emulator) -> None:
    openid = tencent.follower()
    tencent.say(openid, "你好")
    tencent.push(openid, "unsubscribe")
    assert send(tencent, openid) == 45015
    tencent.follower(openid=openid)
    assert send(tencent, openid) == 45015


TEXT = {"msgtype": "text", "text": {"content": "您好"}}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({**TEXT, "touser": "o" + "x" * 27}, 40003),
        ({**TEXT, "touser": ""}, 40003),
        ({"msgtype": "text", "text": {"content": ""}}, 44004),
        ({"msgtype": "text", "text": {"content": "好" * 683}}, 45002),
        ({"msgtype": "text"}, 47001),
        ({"msgtype": "poem", "poem": {}}, 40008),
        ({"msgtype": "image", "image": {"media_id": "no"}}, 40007),
        ({"msgtype": "news", "news": {"articles": []}}, 44003),
        ({"msgtype": "news", "news": {"articles": [{}, {}]}}, 45008),
        ({"msgtype": "wxcard", "wxcard": {}}, 48008),
        ({**TEXT, "customservice": {"kf_account": "a@b"}}, 61452),
    ],
)
def test_a_bad_message_has_its_code_and_costs_nothing(
    tencent: Emulator, body: dict[str, object], code: int
) -> None:
    openid = tencent.follower()
    tencent.say(openid, "你好")
    assert tencent.code("message/custom/send", {"touser": openid, **body}) == code
    assert tencent.chat(openid)["window"]["left"] == 5


def test_a_menu_in_a_message_appears_in_the_chat(tencent: Emulator) -> None:
    openid = tencent.follower()
    tencent.say(openid, "你好")
    menu = {"head_content": "满意吗", "list": [{"id": "1", "content": "满意"}], "tail_content": ""}
    body = {"touser": openid, "msgtype": "msgmenu", "msgmenu": menu}
    assert tencent.code("message/custom/send", body) == 0
    last = tencent.chat(openid)["messages"][-1]
    assert (last["kind"], last["data"]) == ("msgmenu", menu)


def test_a_body_that_is_no_json_object_is_refused(tencent: Emulator) -> None:
    for data in (b"{", b"[]", b"\xff\xfe", b'{"a":' * 5000):
        assert tencent.code("message/custom/send", data=data) == 47001
    assert tencent.code("message/custom/send", data=b" ") == 44002


def test_the_typing_sign_needs_a_fresh_contact(tencent: Emulator) -> None:
    openid = tencent.follower()
    tencent.say(openid, "你好")
    body = {"touser": openid, "command": "Typing"}
    assert tencent.code("message/custom/typing", body) == 0
    assert tencent.chat(openid)["typing"] is True
    assert tencent.code("message/custom/typing", body) == 45081
    tencent.advance(31)
    assert tencent.code("message/custom/typing", body) == 45080
    assert tencent.code("message/custom/typing", {**body, "command": "Dance"}) == 45072
