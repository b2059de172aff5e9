"""The cast: one account in each mode, a desk that remembers, and WeChat's side of the wire."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from flask import Flask
from flask.testing import FlaskClient

from models.words import Push, Reply, TextReply
from tests.wechat.other_side import OtherSide
from tests.wechat.tiny_tencent import TinyTencent, tiny_tencent
from wechat.account import Account, Mode
from wechat.client import Client
from wechat.gate import put_before
from wechat.webhook import webhook

NOW = 1_795_400_000.0
TOKEN = "longtanstreet2026"
AES_KEY = "qWe4rTy7uIo1pAs2dFg3hJk5lZx6cVb8nM9qWe4rTy0"
OLD_AES_KEY = "zXc1vBn2mAs3dFg4hJk5lQw6eRt7yUi8oPz9xCv0bNm"
APP_ID = "wx3f1c5a7e9b2d4680"


def account_in(mode: Mode, **changes: object) -> Account:
    values: dict[str, object] = {
        "account_id": "gh_6b1f0c9d2e3a",
        "app_id": APP_ID,
        "secret": "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
        "token": TOKEN,
        "encoding_aes_key": "" if mode is Mode.PLAIN else AES_KEY,
        "mode": mode,
    }
    return Account(**(values | changes))  # type: ignore[arg-type]


@dataclass
class Desk:
    """Answers every push with `reply` and remembers what it was given."""

    reply: Reply = field(default_factory=lambda: TextReply("已收到，谢谢您！"))
    pushes: list[Push] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    counted: list[str] = field(default_factory=list)

    def receive(self, push: Push) -> Reply:
        self.pushes.append(push)
        self.known.add(push.key)
        return self.reply


def client_for(account: Account, desk: Desk, now: float = NOW) -> FlaskClient:
    app = Flask("door")
    door = webhook(
        account,
        desk.receive,
        is_repeat=lambda push: push.key in desk.known,
        real_time=lambda: now,
        count=desk.counted.append,
    )
    put_before(app, door)
    return app.test_client()


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def tencent() -> OtherSide:
    return OtherSide(TOKEN, AES_KEY, APP_ID)


@pytest.fixture
def api() -> Iterator[TinyTencent]:
    with tiny_tencent() as stub:
        yield stub


@pytest.fixture
def account(api: TinyTencent) -> Account:
    return account_in(Mode.SAFE, api_base=api.base, mp_base=api.base, read_timeout_s=2.0)


@pytest.fixture
def client(account: Account) -> Iterator[Client]:
    client = Client(account)
    yield client
    client._http.close()
