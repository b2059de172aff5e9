"""By mail: standard SMTP, with TLS from the first byte or by STARTTLS."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Literal

from alerting.letter import NAME, body, subject
from handlers.ports import AlertLetter, AlertOutcome

_SENTENCES: dict[type[Exception], str] = {
    smtplib.SMTPAuthenticationError: (
        "邮件服务器不认账号或密码（多数邮箱要用“授权码”，不是登录密码）。"
    ),
    smtplib.SMTPRecipientsRefused: "收件地址都被邮件服务器拒收，请核对 alerts.mail_to。",
    smtplib.SMTPSenderRefused: "发件地址被邮件服务器拒绝，请核对 alerts.mail_from。",
    smtplib.SMTPNotSupportedError: (
        "邮件服务器不支持这种加密或登录方式，请核对 alerts.smtp_security。"
    ),
    ssl.SSLError: "和邮件服务器的加密连接没建成（证书不可信，或端口与加密方式不配）。",
    TimeoutError: "邮件服务器没有及时回应。",
    smtplib.SMTPServerDisconnected: "邮件服务器没有及时回应，或中途断开了。",
    ConnectionRefusedError: "邮件服务器的端口连不上，请核对 alerts.smtp_host 和 smtp_port。",
}


@dataclass(frozen=True)
class MailBox:
    """Where and how to hand in mail. An empty user means no login."""

    host: str
    port: int
    security: Literal["tls", "starttls", "none"]
    user: str
    password: str
    sender: str
    recipients: tuple[str, ...]
    timeout_s: float

    def __repr__(self) -> str:
        return f"MailBox({self.host}:{self.port})"


class MailSender:
    name = "邮件"

    def __init__(self, box: MailBox, context: ssl.SSLContext | None = None) -> None:
        """`context`: whom to trust; without it, whom this machine trusts."""
        self._box = box
        self._context = context

    def send(self, letter: AlertLetter) -> AlertOutcome:
        """One mail to all recipients; good when at least one was accepted. Never raises."""
        try:
            refused = self._hand_in(self._message(letter))
        except (OSError, smtplib.SMTPException, ValueError) as error:
            return AlertOutcome(False, _reason(error))
        if refused:
            return AlertOutcome(True, f"邮件已发出，有 {refused} 个收件地址被拒收。")
        return AlertOutcome(True, "邮件已发出。")

    def _message(self, letter: AlertLetter) -> EmailMessage:
        box, message = self._box, EmailMessage()
        message["Subject"] = subject(letter)
        message["From"] = Address(NAME, addr_spec=box.sender)
        message["To"] = ", ".join(box.recipients)
        message["Date"] = format_datetime(letter.at)
        message["Message-ID"] = make_msgid(domain=_domain(box.sender))
        message["Auto-Submitted"] = "auto-generated"  # no out-of-office replies, please
        if letter.urgent:
            message["X-Priority"] = "1"
            message["Importance"] = "high"
        message.set_content(body(letter), charset="utf-8", cte="base64")
        return message

    def _hand_in(self, message: EmailMessage) -> int:
        """How many recipients were refused. Raises when all were, or the server cannot be had."""
        box = self._box
        with self._connect() as server:
            if box.security == "starttls":
                server.starttls(context=self._trust())
            if box.user:
                server.login(box.user, box.password)
            return len(server.send_message(message, box.sender, box.recipients))

    def _connect(self) -> smtplib.SMTP:
        box, us = self._box, _domain(self._box.sender)  # smtplib would ask the DNS, without end
        if box.security == "tls":
            return smtplib.SMTP_SSL(
                box.host, box.port, us, timeout=box.timeout_s, context=self._trust()
            )
        return smtplib.SMTP(box.host, box.port, us, timeout=box.timeout_s)

    def _trust(self) -> ssl.SSLContext:
        return self._context or ssl.create_default_context()


def _domain(address: str) -> str:
    return address.rpartition("@")[2]


def _reason(error: Exception) -> str:
    """In our words: a server's own may quote addresses or the login."""
    for kind, sentence in _SENTENCES.items():
        if isinstance(error, kind):
            return sentence
    if isinstance(error, smtplib.SMTPResponseException):
        return f"邮件服务器不收（代码 {error.smtp_code}）。"
    return f"邮件没有发出去（{type(error).__name__}）。"
