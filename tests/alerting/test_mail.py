"""An alert goes by mail: readable, encrypted, and honest about what went wrong."""

from __future__ import annotations

import base64
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest

from alerting.mail import MailBox, MailSender
from handlers.ports import AlertOutcome
from tests.alerting.receivers import LETTER, certificate, mail_server
from tests.support.postgres import free_port

SECRET = "mail-password"


def box(
    port: int, security: Literal["tls", "starttls", "none"] = "none", user: str = ""
) -> MailBox:
    return MailBox(
        host="localhost",
        port=port,
        security=security,
        user=user,
        password=SECRET if user else "",
        sender="minyi@example.gov.cn",
        recipients=("zhiban@example.gov.cn", "jishu@example.gov.cn"),
        timeout_s=1.0,
    )


def refused(**answers: str) -> AlertOutcome:
    with mail_server() as server:
        server.refuses.update(answers)
        return MailSender(box(server.port)).send(LETTER)


def test_a_mail_in_chinese_reaches_every_recipient() -> None:
    with mail_server() as server:
        outcome = MailSender(box(server.port)).send(LETTER)
    assert outcome == AlertOutcome(True, "邮件已发出。")
    (mail,) = server.mails
    assert mail["Subject"] == "【紧急】有紧急来信 · 民意直通车"
    assert mail["Importance"] == "high"
    text = mail.get_content()
    assert LETTER.text in text
    assert LETTER.link in text
    assert [line for line in server.said if line.upper().startswith("RCPT")] == [
        "rcpt TO:<zhiban@example.gov.cn>",
        "rcpt TO:<jishu@example.gov.cn>",
    ]


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_the_password_travels_encrypted(
    tmp_path: Path, security: Literal["tls", "starttls"]
) -> None:
    context, trusting = certificate(tmp_path)
    with mail_server(context, at_once=security == "tls") as server:
        sender = MailSender(box(server.port, security, "minyi"), trusting)
        assert sender.send(LETTER).ok
    assert server.encrypted == [True]
    (login,) = (line for line in server.said if line.startswith("AUTH"))
    assert SECRET.encode() in base64.b64decode(login.split()[-1])


def test_a_certificate_nobody_vouches_for_is_not_trusted(tmp_path: Path) -> None:
    context, _ = certificate(tmp_path)
    with mail_server(context, at_once=True) as server:
        outcome = MailSender(box(server.port, "tls", "minyi")).send(LETTER)
    assert not outcome.ok
    assert "证书" in outcome.reason
    assert server.said == []


def test_no_password_is_sent_where_encryption_is_not_offered() -> None:
    with mail_server() as server:
        outcome = MailSender(box(server.port, "starttls", "minyi")).send(LETTER)
    assert not outcome.ok
    assert "加密" in outcome.reason
    assert not any(line.startswith("AUTH") for line in server.said)


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"RCPT": "550 zhiban@example.gov.cn unknown"}, "收件地址"),
        ({"MAIL": "553 not yours"}, "发件地址"),
        ({"DATA": "554 no spam"}, "代码 554"),
        ({"HELLO": "421 later"}, "代码 421"),
        ({"HELLO": ""}, "没有及时回应"),
        ({"DATA": ""}, "没有及时回应"),
    ],
)
def test_what_went_wrong_is_a_sentence_without_the_servers_words(
    answers: dict[str, str], said: str
) -> None:
    outcome = refused(**answers)
    assert not outcome.ok
    assert said in outcome.reason
    assert "example.gov.cn" not in outcome.reason


def test_a_wrong_password_is_named_and_not_shown(tmp_path: Path) -> None:
    context, trusting = certificate(tmp_path)
    with mail_server(context, at_once=True) as server:
        server.refuses["AUTH"] = f"535 {SECRET} is wrong"
        outcome = MailSender(box(server.port, "tls", "minyi"), trusting).send(LETTER)
    assert "授权码" in outcome.reason
    assert SECRET not in outcome.reason
    assert SECRET not in repr(box(1, "tls", "minyi"))


def test_nobody_listening_is_an_outcome_and_no_exception() -> None:
    outcome = MailSender(box(free_port())).send(LETTER)
    assert not outcome.ok
    assert "端口" in outcome.reason


def test_a_line_break_in_a_title_makes_no_header() -> None:
    with mail_server() as server:
        hostile = replace(LETTER, title="提醒\r\nBcc: evil@evil.test")
        assert MailSender(box(server.port)).send(hostile).ok
    (mail,) = server.mails
    assert mail["Bcc"] is None
