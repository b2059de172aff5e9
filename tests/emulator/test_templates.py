"""Template messages with their event, and who takes none."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.emulator.conftest import Emulator, Start
from tests.emulator.echo_bot import Push

TEMPLATE = {
    "id": "Adopted_1",
    "title": "意见采纳情况",
    "content": "{{first.DATA}}\n事项：{{thing1.DATA}}\n结果：{{phrase2.DATA}}\n{{remark.DATA}}",
}
DATA = {"thing1": {"value": "路灯"}, "phrase2": {"value": "已采纳"}}


@pytest.fixture(autouse=True)
def _templates(tencent: Emulator) -> Iterator[None]:
    tencent.control("PUT", "/templates", {"template": [TEMPLATE, "Bare"], "notice": ["N1"]})
    yield
    tencent.control("PUT", "/templates", {})


def message(openid: str, **change: Any) -> dict[str, Any]:
    return {"touser": openid, "template_id": "Adopted_1", "data": DATA, **change}


def send(tencent: Emulator, openid: str, **change: Any) -> Any:
    return tencent.api("message/template/send", message(openid, **change))


def events(tencent: Emulator, name: str, count: int) -> list[Push]:
    """Wait until so many of these events have come."""
    for _ in range(1000):
        found = [push for push in tencent.bot.pushes if push["Event"] == name]
        if len(found) >= count:
            return found
        time.sleep(0.005)
    raise AssertionError(f"{len(found)} of {count} {name}")


def test_a_template_message_arrives_and_its_event_says_so(tencent: Emulator) -> None:
    openid = tencent.follower()
    data = {**DATA, "first": {"value": "您好"}, "remark": {"value": "谢谢"}}
    answer = send(tencent, openid, data=data, url="https://example.org/1")
    line = tencent.chat(openid)["messages"][-1]
    assert line["text"] == "意见采纳情况\n路灯\n已采纳"
    assert line["data"]["url"] == "https://example.org/1"
    told = events(tencent, "TEMPLATESENDJOBFINISH", 1)[0]
    assert (told["MsgID"], told["Status"]) == (str(answer["msgid"]), "success")
    assert told["FromUserName"] == openid


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"template_id": "N1"}, 40037),
        ({"template_id": None}, 40037),
        ({"touser": "nobody_here"}, 40003),
        ({"data": {"thing1": {"value": "路灯"}}}, 47003),
        ({"data": {**DATA, "thing1": {"value": "长" * 21}}}, 47003),
        ({"data": {**DATA, "thing1": {"value": "两\n行"}}}, 47003),
        ({"data": {**DATA, "keyword1": {"value": "旧"}}}, 47003),
        ({"data": []}, 47003),
        ({"url": "no address"}, 40066),
        ({"miniprogram": {"appid": "wx1"}}, 40013),
        ({"client_msg_id": "长" * 30}, 40035),
        ({"client_msg_id": 5}, 40035),
    ],
)
def test_a_template_message_must_fit_its_template(
    tencent: Emulator, change: dict[str, Any], code: int
) -> None:
    openid = tencent.follower()
    assert tencent.code("message/template/send", message(openid, **change)) == code
    assert tencent.chat(openid)["messages"] == []


def test_who_left_or_is_blacklisted_or_refuses_gets_none(tencent: Emulator) -> None:
    gone, barred, deaf = (tencent.follower() for _ in range(3))
    tencent.push(gone, "unsubscribe")
    tencent.api("tags/members/batchblacklist", {"openid_list": [barred]})
    assert tencent.control("PUT", f"/followers/{deaf}", {"refuses": True})["refuses"]
    assert tencent.code("message/template/send", message(gone)) == 43004
    assert tencent.code("message/template/send", message(barred)) == 43019
    assert send(tencent, deaf)["errcode"] == 0
    assert events(tencent, "TEMPLATESENDJOBFINISH", 1)[0]["Status"] == "failed:user block"
    assert tencent.chat(deaf)["messages"] == []


def test_who_refuses_cannot_be_written_to_by_customer_service(tencent: Emulator) -> None:
    openid = tencent.follower()
    tencent.say(openid, "你好")
    tencent.control("PUT", f"/followers/{openid}", {"refuses": True})
    words = {"touser": openid, "msgtype": "text", "text": {"content": "好"}}
    assert tencent.code("message/custom/send", words) == 48002
    tencent.control("PUT", f"/followers/{openid}", {"refuses": False})
    assert tencent.code("message/custom/send", words) == 0


def test_the_same_name_within_ten_minutes_is_one_message(tencent: Emulator) -> None:
    openid, other = tencent.follower(), tencent.follower()
    first = send(tencent, openid, client_msg_id="m-1")["msgid"]
    assert send(tencent, openid, client_msg_id="m-1")["msgid"] == first
    assert send(tencent, other, client_msg_id="m-1")["msgid"] != first
    assert send(tencent, openid, client_msg_id="m-2")["msgid"] != first
    assert len(tencent.chat(openid)["messages"]) == 2
    tencent.advance(601)
    assert send(tencent, openid, client_msg_id="m-1")["msgid"] != first
    assert len(tencent.chat(openid)["messages"]) == 3
    assert len(events(tencent, "TEMPLATESENDJOBFINISH", 4)) == 4


def test_the_event_may_come_before_the_answer_and_twice(tencent: Emulator) -> None:
    tencent.control("PUT", "/faults", {"jobs": {"early": 1, "twice": 1}})
    openid = tencent.follower()
    answer = send(tencent, openid)
    told = [push for push in tencent.bot.pushes if push["Event"] == "TEMPLATESENDJOBFINISH"]
    assert [push["MsgID"] for push in told] == [str(answer["msgid"])] * 2
    hits = tencent.control("GET", "/faults")["hits"]
    assert (hits["jobs early"], hits["jobs twice"]) == (1, 1)


def test_a_lost_event_never_comes(tencent: Emulator) -> None:
    tencent.control("PUT", "/faults", {"jobs": {"lost": 1, "early": 1}})
    send(tencent, tencent.follower())
    assert tencent.control("GET", "/faults")["hits"]["jobs lost"] == 1
    assert not [push for push in tencent.bot.pushes if push["Event"] == "TEMPLATESENDJOBFINISH"]


def test_templates_are_listed_and_taken_away(tencent: Emulator) -> None:
    listed = tencent.api("template/get_all_private_template")["template_list"]
    assert [one["template_id"] for one in listed] == ["Adopted_1", "Bare"]
    assert (listed[0]["title"], listed[0]["content"]) == (TEMPLATE["title"], TEMPLATE["content"])
    assert tencent.code("template/del_private_template", {"template_id": "Bare"}) == 0
    assert tencent.code("template/del_private_template", {"template_id": "Bare"}) == 40037
    assert tencent.control("GET", "/templates")["template"] == ["Adopted_1"]


def test_templates_of_notices_stand_outside_cgi_bin(tencent: Emulator) -> None:
    token = {"access_token": tencent.stable()["access_token"]}
    url = tencent.url("/wxaapi/newtmpl/gettemplate")
    found = tencent.http.get(url, params=token).json()
    assert [one["priTmplId"] for one in found["data"]] == ["N1"]
    assert tencent.http.get(url).json()["errcode"] == 41001
    last = tencent.control("GET", "/calls?api=newtmpl")["calls"][-1]
    assert (last["path"], last["errcode"]) == ("/wxaapi/newtmpl/gettemplate", 41001)


def test_templates_may_come_from_the_environment(start: Start) -> None:
    tencent = start(EMULATOR_TEMPLATES="O1, notice:N9 ,template:T7")
    expected = {"one_time": ["O1"], "notice": ["N9"], "template": ["T7"]}
    assert tencent.control("GET", "/templates") == expected


def test_a_template_message_may_fail_on_its_way(tencent: Emulator) -> None:
    openid = tencent.follower()
    tencent.control("PUT", "/faults", {"jobs": {"template_fails": 1}})
    assert send(tencent, openid)["errcode"] == 0
    assert events(tencent, "TEMPLATESENDJOBFINISH", 1)[0]["Status"] == "failed: system failed"
    assert tencent.chat(openid)["messages"] == []
