"""To a webhook: plain JSON for the operator's own tools, or a group's robot of 企业微信 or 钉钉."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

import requests

from alerting.letter import short
from handlers.ports import AlertLetter, AlertOutcome

WECOM_LIMIT = 2048  # bytes of content (企业微信群机器人, 文本类型)
DINGTALK_LIMIT = 5000  # well below 钉钉's 20,000 bytes of a message
_ANSWER_LIMIT = 16 * 1024
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True)
class Hook:
    """`url` holds the robot's key and is never shown. `secret`: 钉钉's 加签, or empty."""

    url: str
    style: Literal["plain", "wecom", "dingtalk"]
    secret: str
    timeout_s: float

    def __repr__(self) -> str:
        return f"Hook({self.style})"


class WebhookSender:
    def __init__(self, hook: Hook, real_time: Callable[[], float]) -> None:
        """`real_time`: seconds since 1970; 钉钉 compares it with its own clock."""
        self._hook = hook
        self._real_time = real_time
        self.name = {"wecom": "企业微信群", "dingtalk": "钉钉群"}.get(hook.style, "网络回调")

    def send(self, letter: AlertLetter) -> AlertOutcome:
        """One POST. Good when the answer says so, not merely when one came. Never raises."""
        hook = self._hook
        try:
            with requests.Session() as session:
                session.trust_env = urlsplit(hook.url).hostname not in _LOOPBACK
                with session.post(
                    hook.url,
                    params=self._signature(),
                    json=payload(hook.style, letter),
                    timeout=hook.timeout_s,
                    allow_redirects=False,
                    stream=True,
                ) as response:
                    return self._judged(response)
        except (requests.RequestException, OSError, ValueError) as error:
            return AlertOutcome(
                False, f"{self.name}连不上或没有及时回应（{type(error).__name__}）。"
            )

    def _judged(self, response: requests.Response) -> AlertOutcome:
        if not 200 <= response.status_code < 300:
            return AlertOutcome(False, f"{self.name}没有收下（HTTP {response.status_code}）。")
        if self._hook.style == "plain":
            return AlertOutcome(True, f"已发到{self.name}。")
        answer = _json(self._read(response))
        code = answer.get("errcode") if isinstance(answer, dict) else None
        if code != 0:
            return AlertOutcome(False, f"{self.name}没有收下（错误码 {code}）。")
        return AlertOutcome(True, f"已发到{self.name}。")

    def _read(self, response: requests.Response) -> bytes:
        """The first of what came; a robot that dribbles is not waited for."""
        data, until = b"", self._real_time() + self._hook.timeout_s
        for chunk in response.iter_content(4096):
            data += chunk
            if len(data) > _ANSWER_LIMIT or self._real_time() > until:
                break
        return data

    def _signature(self) -> dict[str, str]:
        """钉钉's 加签: HMAC-SHA256 over the milliseconds and the secret."""
        hook = self._hook
        if hook.style != "dingtalk" or not hook.secret:
            return {}
        stamp = str(round(self._real_time() * 1000))
        signed = f"{stamp}\n{hook.secret}".encode()
        digest = hmac.new(hook.secret.encode(), signed, hashlib.sha256).digest()
        return {"timestamp": stamp, "sign": base64.b64encode(digest).decode()}


def payload(style: str, letter: AlertLetter) -> dict[str, Any]:
    """The body that each kind of receiver understands."""
    if style == "plain":
        return {
            "source": "minyi",
            "grade": "urgent" if letter.urgent else "warning",
            "title": letter.title,
            "text": letter.text,
            "at": letter.at.isoformat(),
            "link": letter.link,
        }
    limit = WECOM_LIMIT if style == "wecom" else DINGTALK_LIMIT
    return {"msgtype": "text", "text": {"content": short(letter, limit)}}


def _json(content: bytes) -> object:
    try:
        return json.loads(content)
    except ValueError:
        return None
