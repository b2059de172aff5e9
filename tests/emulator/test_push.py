"""Pushes: three modes, repetitions, and what the follower sees when the bot fails."""

from __future__ import annotations

import threading

import pytest

from emulator.chat import FAILURE
from tests.emulator.conftest import Emulator, Start
from tests.emulator.echo_bot import EchoBot, Push, Response, envelope, sealed, sha, value


@pytest.mark.parametrize("mode", ["plain", "compat", "safe"])
def test_each_mode_brings_the_words_and_takes_the_reply(start: Start, mode: str) -> None:
    tencent = start(MINYI_WECHAT__MODE=mode)
    result = tencent.say(tencent.follower(), "井盖坏了]]>&<b>")
    assert (result["deliveries"], result["acknowledged"]) == (1, True)
    assert result["reply_type"] == "text"
    push = tencent.bot.pushes[-1]
    assert push["FromUserName"] == push.query["openid"]
    assert ("<Content>" in push.body) == (mode != "safe")
    assert ("<Encrypt>" in push.body) == (mode != "plain")
    assert ("msg_signature" in push.query) == (mode != "plain")
    assert tencent.bot.refused == []
