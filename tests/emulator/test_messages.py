"""Every kind of message and event, as it stands on the wire."""

from __future__ import annotations

import pytest

from emulator.messages import EVENTS
from emulator.xmlform import parse
from tests.emulator.conftest import Emulator

FIELDS = {
    "text": {"Content"},
    "image": {"PicUrl", "MediaId"},
    "voice": {"MediaId", "Format", "MediaId16K", "Recognition"},
    "video": {"MediaId", "ThumbMediaId"},
    "shortvideo": {"MediaId", "ThumbMediaId"},
    "location": {"Location_X", "Location_Y", "Scale", "Label"},
    "link": {"Title", "Description", "Url"},
}
HEAD = {"ToUserName", "FromUserName", "CreateTime", "MsgType"}


@pytest.mark.parametrize("kind", FIELDS)
def test_a_message_has_the_fields_of_its_type(tencent: Emulator, kind: str) -> None:
    result = tencent.push(
        tencent.follower(), kind, fields={"content": "你好"} if kind == "text" else {}
    )
    assert result["acknowledged"]
    node = parse(tencent.bot.pushes[-1].xml.encode())
    assert {child.name for child in node.children} == HEAD | FIELDS[kind] | {"MsgId"}


@pytest.mark.parametrize("name", EVENTS)
def test_an_event_keeps_its_exact_case_and_has_no_id(tencent: Emulator, name: str) -> None:
    openid = tencent.follower()
    tencent.push(openid, name.upper() if name != "SCAN" else "scan")
    push = tencent.bot.pushes[-1]
    node = parse(push.xml.encode())
    assert (node.get("MsgType"), node.get("Event")) == ("event", name)
    assert node.child("MsgId") is None
    assert {child.name for child in node.children} == HEAD | {"Event", *EVENTS[name]}


def test_a_single_list_entry_and_several_are_repeated_elements(tencent: Emulator) -> None:
    entries = [{"TemplateId": "A"}, {"TemplateId": "B"}]
    fields = {"SubscribeMsgPopupEvent": {"List": entries}}
    tencent.push(tencent.follower(), "subscribe_msg_popup_event", fields=fields)
    xml = tencent.bot.pushes[-1].xml
    assert xml.count("<List>") == 2


def test_an_event_the_emulator_does_not_know_can_be_sent(tencent: Emulator) -> None:
    tencent.push(tencent.follower(), "event", fields={"Event": "brand_new_event"})
    assert tencent.bot.pushes[-1]["Event"] == "brand_new_event"


def test_own_pictures_can_be_sent_and_fetched(tencent: Emulator) -> None:
    openid = tencent.follower()
    tencent.push(openid, "image", fields={"file_base64": "/9j/AAAA", "filename": "a.jpg"})
    push = tencent.bot.pushes[-1]
    assert tencent.http.get(push["PicUrl"]).content == b"\xff\xd8\xff\x00\x00\x00"
    params = {"access_token": tencent.stable()["access_token"], "media_id": push["MediaId"]}
    fetched = tencent.http.get(tencent.url("/cgi-bin/media/get"), params=params)
    assert fetched.content == b"\xff\xd8\xff\x00\x00\x00"
    assert "filename=" in fetched.headers["Content-disposition"]


def test_following_by_a_code_and_scanning_it_later_differ_in_the_key(tencent: Emulator) -> None:
    scene = {"action_info": {"scene": {"scene_str": "征集箱-1"}}}
    code = tencent.api("qrcode/create", {"action_name": "QR_LIMIT_STR_SCENE", **scene})
    openid = tencent.follower(push=True, scene="征集箱-1")
    first = tencent.bot.pushes[-1]
    tencent.push(openid, "SCAN", fields={"scene": "征集箱-1"})
    second = tencent.bot.pushes[-1]
    assert (first["Event"], first["EventKey"]) == ("subscribe", "qrscene_征集箱-1")
    assert (second["Event"], second["EventKey"]) == ("SCAN", "征集箱-1")
    assert first["Ticket"] == second["Ticket"] == code["ticket"]


def test_somebody_who_left_cannot_write_but_can_come_back(tencent: Emulator) -> None:
    openid = tencent.follower()
    tencent.push(openid, "unsubscribe")
    assert tencent.chat(openid)["following"] is False
    assert "error" in tencent.say(openid, "还在吗", status=409)
    tencent.follower(push=True, openid=openid)
    assert tencent.bot.pushes[-1]["Event"] == "subscribe"
    assert tencent.chat(openid)["following"] is True
