"""The address of WeChat's page for one-time subscription messages (一次性订阅消息)."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from wechat.account import Account

_RESERVED = re.compile(r"[A-Za-z0-9]{1,128}", re.ASCII)
_SCENES = range(10_001)


class OneTimePage:
    """`handlers.ports.ConsentPage` for an account."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def address(self, *, template_id: str, scene: int, reserved: str, back: str) -> str:
        """The page's address. Raises ValueError for a scene or a `reserved` that WeChat refuses."""
        if scene not in _SCENES or not _RESERVED.fullmatch(reserved):
            raise ValueError("scene or reserved is not what WeChat takes")
        asked = {
            "action": "get_confirm",
            "appid": self._account.app_id,
            "scene": scene,
            "template_id": template_id,
            "redirect_url": back,
            "reserved": reserved,
        }
        return f"{self._account.mp_base}/mp/subscribemsg?{urlencode(asked)}#wechat_redirect"
