"""Who we are towards WeChat, and within which limits we talk to it."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, field
from enum import StrEnum

_KEY_SHAPE = re.compile(r"[A-Za-z0-9+/]{43}", re.ASCII)


class Mode(StrEnum):
    """消息加解密方式, as chosen in the platform's console: 明文, 兼容, 安全."""

    PLAIN = "plain"
    COMPAT = "compat"
    SAFE = "safe"


@dataclass(frozen=True)
class Account:
    """One official account.

    `account_id` is the gh_ id, `encoding_aes_key` the 43 characters of EncodingAESKey; the one
    before it stays readable for pushes that were on their way when it was changed.
    Sizes are bytes, times seconds. Nothing secret shows in `repr`.
    Raises `ValueError` (a Chinese sentence) when the mode needs a key that is missing or broken.
    """

    account_id: str
    app_id: str
    secret: str = field(repr=False)
    token: str = field(repr=False)
    encoding_aes_key: str = field(default="", repr=False)
    previous_encoding_aes_key: str = field(default="", repr=False)
    mode: Mode = Mode.SAFE
    api_base: str = "https://api.weixin.qq.com"
    mp_base: str = "https://mp.weixin.qq.com"
    timestamp_window_s: int = 600
    body_limit: int = 65536
    connect_timeout_s: float = 3.0
    read_timeout_s: float = 10.0

    def __post_init__(self) -> None:
        for name in ("api_base", "mp_base"):
            object.__setattr__(self, name, getattr(self, name).rstrip("/"))
        if self.mode is not Mode.PLAIN and not self.encoding_aes_key:
            raise ValueError("消息加密方式是兼容或安全模式，但没有填写 EncodingAESKey。")
        for key in filter(None, (self.encoding_aes_key, self.previous_encoding_aes_key)):
            if not _is_key(key):
                raise ValueError("EncodingAESKey 应是 43 位字母和数字，请到公众平台核对后重填。")

    @property
    def timeout(self) -> tuple[float, float]:
        """Seconds to connect, seconds to wait for an answer."""
        return (self.connect_timeout_s, self.read_timeout_s)


def _is_key(key: str) -> bool:
    try:
        return bool(_KEY_SHAPE.fullmatch(key)) and len(base64.b64decode(key + "=")) == 32
    except binascii.Error:
        return False


def start_warnings(account: Account) -> list[str]:
    """What the operator should read at start, one Chinese line each; empty when all is well."""
    warnings = []
    if account.mode is Mode.PLAIN:
        warnings.append(
            "微信消息按明文模式接收，内容未加密且可被伪造，建议到公众平台改用安全模式。"
        )
    if account.api_base.startswith("https://") and not account.secret:
        warnings.append("没有填写 AppSecret，只能被动回复，不能主动发消息、取图片或语音。")
    return warnings
