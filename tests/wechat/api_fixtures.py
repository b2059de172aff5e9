"""Accounts and calls that point at the stand-in for the API."""

from __future__ import annotations

import socket

from tests.wechat.conftest import account_in
from wechat.account import Account, Mode
from wechat.client import Client

SEND = "/cgi-bin/message/custom/send"
TOKEN = "/cgi-bin/stable_token"
SECRET = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"


def account_at(base: str, **changes: object) -> Account:
    return account_in(Mode.SAFE, api_base=base, mp_base=base, read_timeout_s=2.0, **changes)


def send(client: Client) -> object:
    return client.message.send_text("oHu-teacher", "收到：赞成 ✓")


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
