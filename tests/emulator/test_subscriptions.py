"""Consents: the one-time page, its message, and subscription notices with their events."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests

from tests.emulator.conftest import Emulator, Start
from tests.emulator.echo_bot import APP_ID

ONE, NOTICE = "OneTimeTemplate_1", "NoticeTemplate-2"
BACK = "http://127.0.0.1:9/back?from=wechat"


@pytest.fixture(autouse=True)
def _templates(tencent: Emulator) -> Iterator[None]:
    tencent.control("PUT", "/templates", {"one_time": [ONE], "notice": [NOTICE]})
    yield
    tencent.control("PUT", "/templates", {})


def address(**change: str) -> dict[str, str]:
    return {
        "action": "get_confirm", "appid": APP_ID, "scene": "7", "template_id": ONE,
        "redirect_url": BACK, "reserved": "x1", **change,
    }  # fmt: skip


def answer(tencent: Emulator, openid: str, choice: str, **change: str) -> requests.Response:
    return tencent.http.post(
        tencent.url("/mp/subscribemsg"),
        params=address(**change),
        data={"openid": openid, "choice": choice},
        allow_redirects=False,
    )


def message(openid: str, **change: Any) -> dict[str, Any]:
    return {
        "touser": openid, "template_id": ONE, "scene": "7", "title": "路灯修好了",
        "data": {"content": {"value": "谢谢您\n告诉我们", "color": "#173177"}}, **change,
    }  # fmt: skip


def send(tencent: Emulator, openid: str, **change: Any) -> int:
    return tencent.code("message/template/subscribe", message(openid, **change))


def test_a_yes_on_the_page_allows_one_message(tencent: Emulator) -> None:
    openid = tencent.follower(name="愿意的人")
    page = tencent.http.get(tencent.url("/mp/subscribemsg"), params=address(openid=openid))
    assert "愿意的人" in page.text
    assert send(tencent, openid) == 43101
    where = urlsplit(answer(tencent, openid, "confirm").headers["Location"])
    assert (where.netloc, where.path) == ("127.0.0.1:9", "/back")
    assert dict(parse_qsl(where.query)) == {
        "from": "wechat", "openid": openid, "template_id": ONE, "action": "confirm",
        "scene": "7", "reserved": "x1",
    }  # fmt: skip
    assert [send(tencent, openid) for _ in range(2)] == [0, 43101]
    assert tencent.chat(openid)["messages"][-1]["text"] == "路灯修好了\n谢谢您\n告诉我们"


def test_a_no_comes_back_without_an_openid(tencent: Emulator) -> None:
    openid = tencent.follower()
    where = urlsplit(answer(tencent, openid, "cancel").headers["Location"])
    told = dict(parse_qsl(where.query))
    assert (told["action"], "openid" in told) == ("cancel", False)
    assert send(tencent, openid) == 43101


def test_two_consents_of_one_scene_are_one_and_of_two_scenes_two(tencent: Emulator) -> None:
    openid = tencent.follower()
    for scene in ("7", "7", "8"):
        answer(tencent, openid, "confirm", scene=scene)
    codes = [send(tencent, openid, scene=scene) for scene in ("7", "7", 8, "8")]
    assert codes == [0, 43101, 0, 43101]


def test_somebody_who_does_not_follow_can_agree_too(tencent: Emulator) -> None:
    openid = tencent.follower()
    tencent.push(openid, "unsubscribe")
    answer(tencent, openid, "confirm")
    assert send(tencent, openid) == 0


@pytest.mark.parametrize(
    "change",
    [
        {"action": "confirm"},
        {"appid": "wxffffffffffffffff"},
        {"scene": "10001"},
        {"scene": "x"},
        {"template_id": "unknown"},
        {"redirect_url": "javascript:alert(1)"},
        {"redirect_url": ""},
        {"reserved": "<b>"},
        {"reserved": "x" * 129},
    ],
)
def test_a_wrong_address_shows_an_error_and_gives_no_consent(
    tencent: Emulator, change: dict[str, str]
) -> None:
    openid = tencent.follower()
    page = tencent.http.get(tencent.url("/mp/subscribemsg"), params=address(**change))
    assert (page.status_code, next(iter(change)) in page.text) == (400, True)
    assert answer(tencent, openid, "confirm", **change).status_code == 400
    assert tencent.control("GET", f"/followers/{openid}/consents") == {"consents": []}


WRONG: list[tuple[dict[str, Any], int]] = [
    ({"touser": "nobody"}, 40003),
    ({"template_id": NOTICE}, 40037),
    ({"scene": "9"}, 43101),
    ({"scene": "x"}, 40035),
    ({"title": ""}, 45003),
    ({"title": "字" * 16}, 45003),
    ({"data": {}}, 44004),
    ({"data": {"content": {"value": "字" * 201}}}, 45002),
    ({"url": "ftp://example.org"}, 40066),
    ({"miniprogram": {"appid": "wx1", "pagepath": "x"}}, 40013),
]


@pytest.mark.parametrize(("change", "code"), WRONG)
def test_a_faulty_message_has_its_code_and_uses_nothing_up(
    tencent: Emulator, change: dict[str, Any], code: int
) -> None:
    openid = tencent.follower()
    answer(tencent, openid, "confirm")
    assert send(tencent, openid, **change) == code
    longest = {"title": "字" * 15, "data": {"content": {"value": "字" * 200}}}
    assert send(tencent, openid, **longest) == 0


def consent(tencent: Emulator, openid: str, status: int = 200, **wish: Any) -> Any:
    return tencent.control("POST", f"/followers/{openid}/consents", wish, status)


def bizsend(tencent: Emulator, openid: str, **data: str) -> int:
    values = {key: {"value": value} for key, value in (data or {"thing1": "修好了"}).items()}
    body = {"touser": openid, "template_id": NOTICE, "data": values}
    return tencent.code("message/subscribe/bizsend", body)


def test_an_answer_to_the_popup_is_pushed_and_allows_one_notice(tencent: Emulator) -> None:
    openid = tencent.follower()
    assert bizsend(tencent, openid) == 43101
    told = consent(tencent, openid, way="notice", answers={NOTICE: True}, popup_scene=2)
    assert told["push"]["acknowledged"]
    push = tencent.bot.pushes[-1]
    assert push["Event"] == "subscribe_msg_popup_event"
    assert (push["SubscribeStatusString"], push["PopupScene"]) == ("accept", "2")
    assert [bizsend(tencent, openid) for _ in range(2)] == [0, 43101]


def test_a_withdrawn_consent_is_pushed_and_gone(tencent: Emulator) -> None:
    openid = tencent.follower()
    consent(tencent, openid, way="notice", answers={NOTICE: True})
    consent(tencent, openid, way="notice", withdraw=[NOTICE])
    assert tencent.bot.pushes[-1]["Event"] == "subscribe_msg_change_event"
    assert bizsend(tencent, openid) == 43101


@pytest.mark.parametrize(
    "data", [{"thing1": "字" * 21}, {"phrase2": "abc"}, {"first": "您好"}, {"thing": "x"}]
)
def test_a_notice_with_a_bad_value_names_it(tencent: Emulator, data: dict[str, str]) -> None:
    openid = tencent.follower()
    consent(tencent, openid, way="notice", answers={NOTICE: True})
    assert bizsend(tencent, openid, **data) == 47003


def test_consent_can_be_given_without_the_page(tencent: Emulator) -> None:
    openid = tencent.follower()
    given = consent(tencent, openid, way="one_time", template_id=ONE, scene=7)
    assert [one["scene"] for one in given["consents"]] == ["7"]
    consent(tencent, openid, way="one_time", template_id=ONE, scene=7, accept=False)
    assert send(tencent, openid) == 43101


@pytest.mark.parametrize(
    ("status", "wish"),
    [
        (400, {}),
        (400, {"way": "one_time", "template_id": ONE}),
        (409, {"way": "one_time", "template_id": "x", "scene": 1}),
        (400, {"way": "notice"}),
        (400, {"way": "notice", "answers": {NOTICE: True}, "popup_scene": 3}),
        (409, {"way": "notice", "answers": {"x": True}}),
    ],
)
def test_a_consent_to_nothing_is_refused(
    tencent: Emulator, status: int, wish: dict[str, Any]
) -> None:
    assert consent(tencent, tencent.follower(), status, **wish)["error"].endswith(".")


def test_the_page_leads_back_to_registered_domains_only(start: Start) -> None:
    tencent = start(EMULATOR_PAGE_DOMAINS="minyi.example, 127.0.0.1", EMULATOR_TEMPLATES=ONE)
    openid = tencent.follower()
    assert answer(tencent, openid, "confirm").status_code == 302
    elsewhere = answer(tencent, openid, "confirm", redirect_url="http://minyi.example.evil/")
    assert (elsewhere.status_code, "redirect_url" in elsewhere.text) == (400, True)
