"""The emulator as a real process on a free port, with a bot to push at."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.emulator.echo_bot import ACCOUNT, AES_KEY, APP_ID, TOKEN, EchoBot, echo

ROOT = Path(__file__).parents[2]
SECRET = "0123456789abcdef0123456789abcdef"


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def environment(data: Path, webhook: str, port: int, **more: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "MINYI_DATA": str(data),
        "EMULATOR_PORT": str(port),
        "EMULATOR_WEBHOOK": webhook,
        "EMULATOR_PUSH_TIMEOUT_S": "15",
        "EMULATOR_RETRY_PAUSE_S": "0",
        "MINYI_WECHAT__APP_ID": APP_ID,
        "MINYI_WECHAT__SECRET": SECRET,
        "MINYI_WECHAT__TOKEN": TOKEN,
        "MINYI_WECHAT__ENCODING_AES_KEY": AES_KEY,
        "MINYI_WECHAT__ACCOUNT_ID": ACCOUNT,
        "MINYI_CLOCK__SOURCE": f"file:{data / 'clock.json'}",
        **more,
    }


@dataclass
class Emulator:
    """A running emulator, its bot, and short ways to talk to it."""

    bot: EchoBot
    data: Path
    more: dict[str, str]
    port: int = field(default_factory=free_port)

    def start(self) -> None:
        env = environment(self.data, self.bot.url, self.port, **self.more)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "emulator"], cwd=self.data, env=env, stderr=subprocess.PIPE
        )
        assert self.process.stderr is not None
        line = self.process.stderr.readline()
        assert line.startswith(b"emulator: http"), line
        self.http = requests.Session()

    def stop(self, number: int = signal.SIGTERM) -> None:
        self.http.close()
        self.process.send_signal(number)
        self.process.wait(10)
        if self.process.stderr is not None:
            self.process.stderr.close()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def control(self, method: str, path: str, body: object = None, status: int = 200) -> Any:
        response = self.http.request(method, self.url(f"/_emulator{path}"), json=body)
        assert response.status_code == status, response.text
        return response.json()

    def follower(self, **wish: object) -> str:
        openids = self.control("POST", "/followers", {"push": False, **wish})["openids"]
        return str(openids[0])

    def push(self, openid: str, kind: str, *, status: int = 200, **wish: Any) -> Any:
        return self.control("POST", f"/followers/{openid}/push", {"type": kind, **wish}, status)

    def say(self, openid: str, words: str, **wish: Any) -> Any:
        return self.push(openid, "text", fields={"Content": words}, **wish)

    def chat(self, openid: str) -> Any:
        return self.control("GET", f"/followers/{openid}/chat")

    def advance(self, seconds: float) -> Any:
        return self.control("POST", "/clock", {"advance_s": seconds})

    def stable(self, **body: object) -> Any:
        credentials = {
            "grant_type": "client_credential", "appid": APP_ID, "secret": SECRET, **body,
        }  # fmt: skip
        return self.http.post(self.url("/cgi-bin/stable_token"), json=credentials).json()

    def api(self, path: str, body: object = None, **options: Any) -> Any:
        params = {"access_token": self.stable()["access_token"], **options.pop("params", {})}
        method = "GET" if body is None and not options else "POST"
        response = self.http.request(
            method, self.url(f"/cgi-bin/{path}"), json=body, params=params, **options
        )
        assert response.status_code == 200
        response.encoding = "utf-8"
        return response.json()

    def code(self, path: str, body: object = None, **options: Any) -> int:
        return int(self.api(path, body, **options).get("errcode", 0))


Start = Callable[..., Emulator]


def starter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    started: list[Emulator] = []

    def make(**more: str) -> Emulator:
        emulator = Emulator(EchoBot(), tmp_path_factory.mktemp("emulator"), more)
        emulator.start()
        started.append(emulator)
        return emulator

    yield make
    for emulator in started:
        emulator.stop()
        emulator.bot.stop()


@pytest.fixture
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """Starts emulators that stop when the test is done."""
    yield from starter(tmp_path_factory)


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """One emulator in safe mode for all tests that can share one."""
    for make in starter(tmp_path_factory):
        yield make()


@pytest.fixture
def tencent(shared: Emulator) -> Iterator[Emulator]:
    """The shared emulator without faults, with a bot that echoes."""
    shared.bot.behaviour = echo
    shared.bot.pushes.clear()
    shared.control("PUT", "/faults", {})
    yield shared
    shared.control("PUT", "/faults", {})
