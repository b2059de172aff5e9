"""Every message type and event of WeChat, in all three modes, is acknowledged at once."""

from __future__ import annotations

import pytest

from tests.support.databases import Databases
from tests.support.town import Town, running_town

MESSAGES = ("text", "image", "voice", "video", "shortvideo", "location", "link")
EVENTS = (
    *("subscribe", "SCAN", "CLICK", "VIEW", "LOCATION", "view_miniprogram"),
    *("scancode_push", "scancode_waitmsg", "pic_sysphoto", "pic_photo_or_album", "pic_weixin"),
    *("location_select", "TEMPLATESENDJOBFINISH", "MASSSENDJOBFINISH", "PUBLISHJOBFINISH"),
    *("subscribe_msg_popup_event", "subscribe_msg_change_event", "subscribe_msg_sent_event"),
    *("kf_create_session", "kf_close_session", "kf_switch_session"),
    *("user_info_modified", "user_authorization_revoke", "user_authorization_cancellation"),
    *("qualification_verify_success", "qualification_verify_fail", "naming_verify_success"),
    *("naming_verify_fail", "annual_renew", "verify_expired"),
)


def try_all(town: Town) -> None:
    someone = town.villager("甲", "ccsq-box-1")
    for kind in (*MESSAGES, *EVENTS):
        pushed = someone.push(kind, {"Content": "你好"} if kind == "text" else {})
        assert pushed["acknowledged"], kind
        assert pushed["deliveries"] == 1, kind
        assert not pushed["failure_shown"], kind
    unheard_of = someone.push("event", {"Event": "something_new"})
    assert unheard_of["acknowledged"]
    assert someone.push("unsubscribe")["acknowledged"]
    counters = town.control("GET", "counters")
    assert counters["messages_failed"] == 0
    assert counters["failures_shown"] == 0


def test_every_type_is_acknowledged_in_safe_mode(town: Town) -> None:
    try_all(town)


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
@pytest.mark.parametrize("mode", ["plain", "compat"])
def test_every_type_is_acknowledged_in_the_other_modes(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory, kind: str, mode: str
) -> None:
    folder = tmp_path_factory.mktemp(f"{mode}-{kind}")
    url = databases.fresh(kind, folder)
    with running_town(url, folder, mode=mode) as town:
        try_all(town)
        assert town.control("POST", "verify", {})["verified"]
        assert ("明文" in town.log()) == (mode == "plain")
    databases.drop(url)


def test_verification_answers_the_echo(town: Town) -> None:
    assert town.control("POST", "verify", {})["verified"]


def test_a_repeat_by_hand_files_nothing_and_hears_the_same(town: Town) -> None:
    someone = town.villager("乙", "ccsq-box-1")
    pushed = someone.push("text", {"Content": "建议村口装个红绿灯", "MsgId": "900000001"})
    again = someone.push("text", {"Content": "建议村口装个红绿灯", "MsgId": "900000001"})
    assert again["reply"] == pushed["reply"]
    assert someone.says("进度").count("已收到") == 1
