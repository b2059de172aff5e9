"""A desk at a stub of the platform, put together as the clock's process puts it together."""

from __future__ import annotations

from pathlib import Path

from clock import SystemClock
from handlers.desk import Desk, NoticeRules
from handlers.ear import Ear
from models.base import Memory
from models.files import Folder
from outfit import messenger_of
from tests.conftest import rules
from wechat.account import Account, Mode

ACCOUNT = "gh_bench"


def desk_at(url: str, port: int, folder: Path) -> Desk:
    """A desk whose WeChat is the stub at `port`."""
    memory, clock = Memory(url), SystemClock()
    account = Account(
        account_id=ACCOUNT,
        app_id="wx0123456789abcdef",
        secret="bench",
        token="bench",
        mode=Mode.PLAIN,
        api_base=f"http://127.0.0.1:{port}",
    )
    messenger = messenger_of(account, memory, clock, lambda *_: None)
    awake = NoticeRules(quiet_from=0, quiet_until=0)  # it is measured at night, too
    return Desk(memory, clock, Ear(), messenger, Folder(folder / "media"), rules(), notices=awake)
