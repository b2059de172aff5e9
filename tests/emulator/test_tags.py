"""Tags, remarks and the blacklist: limits, codes, pages."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.emulator.conftest import Emulator, Start


@pytest.fixture(scope="module")
def tencent(shared: Emulator) -> Emulator:
    """The shared emulator with tags quota enough for every test here."""
    shared.control("PUT", "/faults", {})
    shared.advance(86400)
    return shared


def post(tencent: Emulator, path: str, body: object) -> Any:
    return tencent.api(path, data=json.dumps(body, ensure_ascii=False).encode())


def code(tencent: Emulator, path: str, body: object) -> int:
    return int(post(tencent, path, body).get("errcode", 0))


def make(tencent: Emulator, name: str) -> int:
    tag = post(tencent, "tags/create", {"tag": {"name": name}})["tag"]
    assert tag["name"] == name
    return int(tag["id"])


def put_on(tencent: Emulator, tag: int, *openids: str) -> int:
    return code(tencent, "tags/members/batchtagging", {"openid_list": list(openids), "tagid": tag})


def listed(tencent: Emulator) -> dict[int, tuple[str, int]]:
    tags = tencent.api("tags/get")["tags"]
    return {tag["id"]: (tag["name"], tag["count"]) for tag in tags}


def test_a_tag_is_made_renamed_counted_and_deleted(tencent: Emulator) -> None:
    tag, openid = make(tencent, "楼长"), tencent.follower()
    assert listed(tencent)[2] == ("星标组", 0)
    assert put_on(tencent, tag, openid) == put_on(tencent, tag, openid) == 0
    assert code(tencent, "tags/update", {"tag": {"id": tag, "name": "组长"}}) == 0
    assert listed(tencent)[tag] == ("组长", 1)
    info = tencent.api("user/info", params={"openid": openid})
    assert (info["tagid_list"], info["groupid"]) == ([tag], tag)
    assert code(tencent, "tags/delete", {"tag": {"id": tag}}) == 0
    assert tag not in listed(tencent)
    assert post(tencent, "tags/getidlist", {"openid": openid}) == {"tagid_list": []}


@pytest.mark.parametrize(
    ("name", "errcode"),
    [("", 45157), (" ", 45157), ("星标组", 45157), ("名" * 11, 45158), ("a" * 31, 45158)],
)
def test_a_name_nobody_may_give_is_refused(tencent: Emulator, name: str, errcode: int) -> None:
    assert code(tencent, "tags/create", {"tag": {"name": name}}) == errcode


def test_a_name_is_given_once(tencent: Emulator) -> None:
    tag = make(tencent, "独一份")
    assert code(tencent, "tags/create", {"tag": {"name": "独一份"}}) == 45157
    assert code(tencent, "tags/update", {"tag": {"id": tag, "name": "独一份"}}) == 0


@pytest.mark.parametrize("tag", [0, 1, 2])
def test_the_preset_tags_stay_as_they_are(tencent: Emulator, tag: int) -> None:
    assert code(tencent, "tags/delete", {"tag": {"id": tag}}) == 45058
    assert code(tencent, "tags/update", {"tag": {"id": tag, "name": "x"}}) == 45058


def test_an_unknown_tag_has_its_code(tencent: Emulator) -> None:
    openid = tencent.follower()
    assert code(tencent, "tags/delete", {"tag": {"id": 99_999}}) == 45159
    assert code(tencent, "user/tag/get", {"tagid": 99_999}) == 45159
    assert put_on(tencent, 99_999, openid) == 45159
    assert code(tencent, "tags/create", {"tag": "x"}) == 47001


def test_escapes_in_a_name_are_kept_as_they_were_typed(tencent: Emulator) -> None:
    answer = tencent.api("tags/create", data=b'{"tag":{"name":"\\u8bf4"}}')
    assert answer["tag"]["name"] == "\\u8bf4"


def test_fifty_at_once_and_all_or_none(tencent: Emulator) -> None:
    tag, openids = make(tencent, "五十人"), [tencent.follower() for _ in range(3)]
    assert put_on(tencent, tag, *(openids * 17)) == 40032
    assert put_on(tencent, tag) == 40032
    assert put_on(tencent, tag, *openids, "oNobodyKnowsThisPerson000000") == 40003
    assert listed(tencent)[tag][1] == 0
    body = {"openid_list": openids, "tagid": tag}
    assert put_on(tencent, tag, *openids) == 0
    assert code(tencent, "tags/members/batchuntagging", body) == 0
    assert listed(tencent)[tag][1] == 0


def test_a_person_has_twenty_tags_and_an_account_a_hundred(start: Start) -> None:
    tencent = start()
    openid = tencent.follower()
    tags = [make(tencent, f"标签{number}") for number in range(100)]
    assert code(tencent, "tags/create", {"tag": {"name": "多一个"}}) == 45056
    assert [put_on(tencent, tag, openid) for tag in tags[:21]] == [0] * 20 + [45059]


def test_the_people_of_a_tag_end_with_a_page_without_data(tencent: Emulator) -> None:
    tag, openids = make(tencent, "分页"), [tencent.follower() for _ in range(2)]
    put_on(tencent, tag, *openids)
    page = post(tencent, "user/tag/get", {"tagid": tag})
    assert (page["count"], page["data"]["openid"]) == (2, openids)
    rest = post(tencent, "user/tag/get", {"tagid": tag, "next_openid": page["next_openid"]})
    assert rest == {"count": 0, "next_openid": ""}


def test_who_leaves_loses_the_tags(tencent: Emulator) -> None:
    tag, openid = make(tencent, "走了"), tencent.follower()
    put_on(tencent, tag, openid)
    tencent.push(openid, "unsubscribe")
    assert put_on(tencent, tag, openid) == 40003
    assert listed(tencent)[tag][1] == 0
    tencent.push(openid, "subscribe")
    assert post(tencent, "tags/getidlist", {"openid": openid}) == {"tagid_list": []}


def test_a_remark_has_fewer_than_thirty_characters(tencent: Emulator) -> None:
    openid = tencent.follower()
    path = "user/info/updateremark"
    assert code(tencent, path, {"openid": openid, "remark": "备" * 29}) == 0
    assert tencent.api("user/info", params={"openid": openid})["remark"] == "备" * 29
    assert code(tencent, path, {"openid": openid, "remark": "备" * 30}) == 40035
    assert code(tencent, path, {"openid": "nobody", "remark": ""}) == 40003


def test_the_account_does_not_hear_whom_it_blacklists(tencent: Emulator) -> None:
    openid = tencent.follower()
    tencent.say(openid, "你好")
    block = "tags/members/batchblacklist"
    assert code(tencent, block, {"openid_list": [openid] * 21}) == 40032
    assert code(tencent, block, {"openid_list": [openid]}) == 0
    assert openid in post(tencent, "tags/members/getblacklist", {})["data"]["openid"]
    tencent.say(openid, "听得到吗", status=409)
    message = {"touser": openid, "msgtype": "text", "text": {"content": "x"}}
    assert tencent.code("message/custom/send", message) == 43019
    assert code(tencent, "tags/members/batchunblacklist", {"openid_list": [openid]}) == 0
    answer = post(tencent, "tags/members/getblacklist", {"begin_openid": ""})
    assert openid not in answer.get("data", {}).get("openid", [])
    assert tencent.say(openid, "现在呢")["acknowledged"]
