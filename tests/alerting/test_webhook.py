"""An alert goes to a webhook: our JSON, or what a group's robot understands."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import replace
from typing import Literal

import pytest

from alerting.webhook import WECOM_LIMIT, Hook, WebhookSender
from tests.alerting.receivers import LETTER, robot
from tests.support.postgres import free_port

NOW = 1_795_140_000.0


def sender(
    url: str, style: Literal["plain", "wecom", "dingtalk"], secret: str = ""
) -> WebhookSender:
    return WebhookSender(Hook(url, style, secret, timeout_s=1.0), lambda: NOW)


def test_plain_json_carries_everything_in_fields() -> None:
    with robot() as one:
        outcome = sender(one.url, "plain").send(LETTER)
    assert outcome.ok
    assert one.bodies == [
        {
            "source": "minyi",
            "grade": "urgent",
            "title": LETTER.title,
            "text": LETTER.text,
            "at": "2026-11-20T02:00:00+00:00",
            "link": LETTER.link,
        }
    ]
    assert one.queries == [{"key": ["the-robots-key"]}]


@pytest.mark.parametrize("style", ["wecom", "dingtalk"])
def test_a_groups_robot_gets_a_text(style: Literal["wecom", "dingtalk"]) -> None:
    with robot() as one:
        assert sender(one.url, style).send(LETTER).ok
    ((body,),) = (one.bodies,)
    assert set(body) == {"msgtype", "text"}
    assert body["msgtype"] == "text"
    content = body["text"]["content"]
    assert content.startswith("民意直通车\n")
    assert LETTER.text in content
    assert content.endswith(LETTER.link)


def test_a_long_text_fits_into_what_the_robot_takes() -> None:
    with robot() as one:
        assert sender(one.url, "wecom").send(replace(LETTER, text="长" * 900)).ok
    content = one.bodies[0]["text"]["content"]
    assert len(content.encode()) <= WECOM_LIMIT
    assert content.endswith(f"…\n{LETTER.link}")


def test_dingtalk_is_signed_with_the_time_and_the_secret() -> None:
    with robot() as one:
        assert sender(one.url, "dingtalk", "SECabc").send(LETTER).ok
    (query,) = one.queries
    stamp = str(round(NOW * 1000))
    digest = hmac.new(b"SECabc", f"{stamp}\nSECabc".encode(), hashlib.sha256).digest()
    assert query["timestamp"] == [stamp]
    assert query["sign"] == [base64.b64encode(digest).decode()]
    assert query["key"] == ["the-robots-key"]


@pytest.mark.parametrize(
    ("status", "answer", "said"),
    [
        (200, b'{"errcode":93000,"errmsg":"invalid webhook url"}', "错误码 93000"),
        (200, b"<html>", "错误码"),
        (200, b"[]", "错误码"),
        (500, b"{}", "HTTP 500"),
        (302, b"", "HTTP 302"),
    ],
)
def test_an_answer_that_is_no_yes_counts_as_not_sent(status: int, answer: bytes, said: str) -> None:
    with robot() as one:
        one.status, one.answer = status, answer
        one.headers = {"Location": one.url} if status == 302 else {}
        outcome = sender(one.url, "wecom").send(LETTER)
    assert not outcome.ok
    assert said in outcome.reason
    assert len(one.bodies) == 1


def test_silence_and_absence_are_outcomes_and_never_name_the_key() -> None:
    with robot() as one:
        one.holds = True
        silent = sender(one.url, "wecom").send(LETTER)
    absent = sender(f"http://127.0.0.1:{free_port()}/send?key=the-robots-key", "wecom").send(LETTER)
    for outcome in (silent, absent):
        assert not outcome.ok
        assert "没有及时回应" in outcome.reason
        assert "the-robots-key" not in outcome.reason
    assert "the-robots-key" not in repr(Hook(one.url, "wecom", "", 1.0))
