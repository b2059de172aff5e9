"""Pushes: three modes, repetitions, and what the follower sees when the bot fails."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from emulator.chat import FAILURE
from tests.emulator.conftest import Emulator, Start
from tests.emulator.echo_bot import Behaviour, Push, Response, echo, envelope


@pytest.mark.parametrize("mode", ["plain", "compat", "safe"])
def test_each_mode_brings_the_words_and_takes_the_reply(start: Start, mode: str) -> None:
    tencent = start(MINYI_WECHAT__MODE=mode)
    result = tencent.say(tencent.follower(), "井盖坏了&<b>")
    assert (result["deliveries"], result["acknowledged"]) == (1, True)
    assert result["reply"] == "收到：井盖坏了&<b>"
    assert result["reply_xml"].startswith("<xml>")
    push = tencent.bot.pushes[-1]
    assert push["FromUserName"] == push.query["openid"]
    assert ("<Content>" in push.body) == (mode != "safe")
    assert ("<Encrypt>" in push.body) == (mode != "plain")
    assert ("msg_signature" in push.query) == (mode != "plain")
    assert tencent.bot.refused == []


def test_a_plain_reply_in_compat_mode_is_taken(start: Start) -> None:
    tencent = start(MINYI_WECHAT__MODE="compat")
    tencent.bot.behaviour = lambda push: Response(push.text("好"))
    assert tencent.say(tencent.follower(), "你好")["reply"] == "好"


def sealed(make: Callable[[Push], str]) -> Behaviour:
    return lambda push: Response(envelope(make(push)))


GOOD = {
    "success": (lambda _push: Response("success"), "success"),
    "nothing": (lambda _push: Response(""), "empty"),
    "2048 bytes": (sealed(lambda push: push.text("好" * 682 + "ab")), "text"),
    "客服": (sealed(lambda push: push.answer("", "transfer_customer_service")),
           "transfer_customer_service"),
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_a_good_answer_is_taken_at_the_first_request(tencent: Emulator, name: str) -> None:
    tencent.bot.behaviour, kind = GOOD[name]
    result = tencent.say(tencent.follower(), "你好")
    assert (result["reply_type"], result["deliveries"], result["failure_shown"]) == (kind, 1, False)


BAD: dict[str, Behaviour] = {
    "JSON": lambda _push: Response('{"ok":true}'),
    "HTML": lambda _push: Response("<html>success</html>"),
    "success with a newline": lambda _push: Response("success\n"),
    "broken XML": sealed(lambda push: push.text("好").removesuffix("</xml>")),
    "not encrypted": lambda push: Response(push.text("好")),
    "wrong signature": lambda push: Response(envelope(push.text("好"), signature="0" * 40)),
    "another app id": lambda push: Response(envelope(push.text("好"), app_id="wxother")),
    "empty Content": sealed(lambda push: push.text("")),
    "2049 bytes": sealed(lambda push: push.text("好" * 683)),
    "unswapped names": sealed(
        lambda push: push.text(
            "好", ToUserName=push["ToUserName"], FromUserName=push["FromUserName"]
        )
    ),
    "unknown MsgType": sealed(lambda push: push.text("好", MsgType="poem")),
    "unknown media": sealed(
        lambda push: push.answer("<Image><MediaId>no</MediaId></Image>", "image")
    ),
    "wrong ArticleCount": sealed(
        lambda push: push.answer(
            "<ArticleCount>2</ArticleCount><Articles><item/></Articles>", "news"
        )
    ),
    "a document type": sealed(lambda push: "<!DOCTYPE xml>" + push.text("好")),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_answer_shows_the_failure_sentence_at_once(tencent: Emulator, name: str) -> None:
    tencent.bot.behaviour = BAD[name]
    openid = tencent.follower()
    result = tencent.say(openid, "你好")
    assert (result["failure_shown"], result["acknowledged"], result["deliveries"]) == (
        True, False, 1,
    )  # fmt: skip
    last = tencent.chat(openid)["messages"][-1]
    assert (last["from"], last["text"]) == ("system", FAILURE)


TROUBLE: dict[str, Response] = {
    "hangs up": Response(hang_up=True),
    "status 500": Response("success", status=500),
    "status 302": Response("success", status=302),
}


@pytest.mark.parametrize("name", TROUBLE)
def test_a_delivery_that_fails_is_repeated_three_times_in_all(tencent: Emulator, name: str) -> None:
    tencent.bot.behaviour = lambda _push: TROUBLE[name]
    openid = tencent.follower()
    result = tencent.say(openid, "你好")
    assert (result["deliveries"], result["failure_shown"]) == (3, True)
    listed = tencent.control("GET", f"/followers/{openid}/deliveries")["deliveries"]
    assert [row["number"] for row in listed] == [1, 2, 3]


@pytest.mark.parametrize(
    "slow", [Response("success", delay_s=0.6), Response("success", trickle_s=0.1)]
)
def test_a_bot_that_is_late_or_trickles_its_answer_is_cut_off(start: Start, slow: Response) -> None:
    tencent = start(EMULATOR_PUSH_TIMEOUT_S="0.2")
    tencent.bot.behaviour = lambda _push: slow
    openid = tencent.follower()
    result = tencent.say(openid, "你好")
    assert (result["deliveries"], result["failure_shown"]) == (3, True)
    listed = tencent.control("GET", f"/followers/{openid}/deliveries")["deliveries"]
    assert [row["outcome"] for row in listed] == ["timeout"] * 3


def test_a_repetition_has_the_same_body_under_a_new_signature(tencent: Emulator) -> None:
    answers = iter([Response("", status=503), Response("success")])
    tencent.bot.behaviour = lambda _push: next(answers)
    result = tencent.say(tencent.follower(), "你好")
    first, second = tencent.bot.pushes
    assert (result["deliveries"], result["acknowledged"]) == (2, True)
    assert first.body == second.body
    assert first.query["nonce"] != second.query["nonce"]
    assert first.query["msg_signature"] != second.query["msg_signature"]


def test_an_unreachable_bot_shows_the_failure_sentence(start: Start) -> None:
    tencent = start(EMULATOR_WEBHOOK="http://127.0.0.1:9/wechat")
    result = tencent.say(tencent.follower(), "有人吗")
    assert (result["deliveries"], result["failure_shown"]) == (3, True)


def test_the_same_push_can_be_sent_again_and_at_once(tencent: Emulator) -> None:
    tencent.bot.behaviour = echo
    openid = tencent.follower()
    result = tencent.say(openid, "你好", parallel=4, repeat=2)
    assert result["replies"] == ["收到：你好"] * 6
    assert {push["MsgId"] for push in tencent.bot.pushes} == {str(result["msg_id"])}
    assert [line["from"] for line in tencent.chat(openid)["messages"]] == ["follower", "account"]


def test_a_forced_id_and_time_are_sent_as_given(tencent: Emulator) -> None:
    fields = {"Content": "你好", "MsgId": 42, "CreateTime": 1700000000}
    tencent.push(tencent.follower(), "text", fields=fields)
    push = tencent.bot.pushes[-1]
    assert (push["MsgId"], push["CreateTime"]) == ("42", "1700000000")


def test_a_twin_delivery_reaches_the_bot_twice(tencent: Emulator) -> None:
    tencent.control("PUT", "/faults", {"push": {"double": 1}})
    result = tencent.say(tencent.follower(), "你好")
    assert result["acknowledged"]
    assert len(tencent.bot.pushes) == 2
    assert tencent.bot.pushes[0].body == tencent.bot.pushes[1].body


def test_a_lost_reply_brings_the_push_again(tencent: Emulator) -> None:
    tencent.control("PUT", "/faults", {"push": {"drop_reply": 1}})
    result = tencent.say(tencent.follower(), "你好")
    assert (result["deliveries"], result["failure_shown"]) == (3, True)
    assert len(tencent.bot.pushes) == 3


def test_surplus_articles_after_a_message_are_dropped(tencent: Emulator) -> None:
    items = "".join(f"<item><Title>{n}</Title></item>" for n in range(3))
    news = f"<ArticleCount>3</ArticleCount><Articles>{items}</Articles>"
    tencent.bot.behaviour = sealed(lambda push: push.answer(news, "news"))
    openid = tencent.follower()
    tencent.say(openid, "你好")
    assert len(tencent.chat(openid)["messages"][-1]["data"]["articles"]) == 1
    tencent.push(openid, "CLICK", fields={"EventKey": "news"})
    assert len(tencent.chat(openid)["messages"][-1]["data"]["articles"]) == 3


def test_the_webhook_can_be_verified(tencent: Emulator) -> None:
    assert tencent.control("POST", "/verify")["verified"] is True
