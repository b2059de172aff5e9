"""`make run` and `make serve`, as processes: what starts, what is refused, what is kept."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from models import schema
from models.base import Memory
from tests.support.postgres import free_port
from tests.support.town import HERE, until

REAL = {
    "MINYI_WECHAT__ACCOUNT_ID": "gh_0123456789ab",
    "MINYI_WECHAT__APP_ID": "wx0123456789abcdef",
    "MINYI_WECHAT__SECRET": "0123456789abcdef0123456789abcdef",
    "MINYI_WECHAT__TOKEN": "atoken",
    "MINYI_WECHAT__ENCODING_AES_KEY": "a" * 42 + "A",
}


def environment(data: Path, **more: str) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("MINYI_", "EMULATOR_")) and name != "PORT"
    }
    return kept | {"MINYI_DATA": str(data), "PYTHONWARNINGS": "ignore"} | more


def refusal(*arguments: str, **settings: str) -> str:
    """What a start that must fail prints; it has to be one line and a plain exit."""
    data = Path(settings.pop("data"))
    done = subprocess.run(
        [sys.executable, "app.py", *arguments],
        cwd=HERE,
        env=environment(data, **settings),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    lines = [line for line in done.stderr.splitlines() if line.startswith("minyi: ")]
    assert len(lines) == 1, done.stderr
    return lines[0]


@contextmanager
def serving(data: Path, *arguments: str, **settings: str) -> Iterator[tuple[str, Path, float]]:
    """A started house: its address, the file of its output, seconds until it answered."""
    port, log = free_port(), data / "out.log"
    data.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-u", "app.py", *arguments],
            cwd=HERE,
            env=environment(data, PORT=str(port), **settings),
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        address = f"http://127.0.0.1:{port}"
        until(lambda: _up(f"{address}/readyz"), "it never became ready")
        yield address, log, time.monotonic() - began
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(30)


def _up(url: str) -> bool:
    try:
        return requests.get(url, timeout=2).ok
    except requests.RequestException:
        return False


def test_without_an_account_it_says_what_is_missing(tmp_path: Path) -> None:
    assert "wechat.app_id" in refusal(data=str(tmp_path))


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("MINYI_WECHAT__TOKEN", "", "wechat.token"),
        ("MINYI_WECHAT__ENCODING_AES_KEY", "short", "wechat"),
        ("MINYI_WEB__THREADS", "many", "web.threads"),
        ("MINYI_COLOUR", "red", "colour"),
        ("MINYI_CLOCK__SOURCE", "file:/tmp/clock.json", "virtual clock"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_one_line(
    tmp_path: Path, name: str, value: str, said: str
) -> None:
    assert said in refusal(data=str(tmp_path), **(REAL | {name: value}))


@pytest.mark.parametrize("name", ["MINYI_WEB__THREADS", "MINYI_BOT__REGIONS", "EMULATOR_PORT"])
def test_a_bad_value_is_not_kept_for_the_operators_shell(tmp_path: Path, name: str) -> None:
    value = '["nowhere"]' if name.endswith("REGIONS") else "many"
    refusal("sample", data=str(tmp_path), PORT=str(free_port()), **{name: value})
    assert not (tmp_path / "env").exists()


def test_a_real_office_starts_warns_of_plaintext_and_stops_cleanly(tmp_path: Path) -> None:
    with serving(tmp_path, MINYI_WECHAT__MODE="plain", **REAL) as (address, log, _):
        assert requests.get(f"{address}/healthz", timeout=5).text == "ok\n"
        assert "登录" in requests.get(f"{address}/console/login", timeout=5).text
        until(lambda: "明文" in log.read_text(encoding="utf-8"), "no warning of plaintext")
        local = requests.get(f"{address}/metrics", timeout=5)
        behind_proxy = requests.get(
            f"{address}/metrics", headers={"X-Forwarded-For": "10.0.0.9"}, timeout=5
        )
        assert (local.status_code, behind_proxy.status_code) == (200, 403)


def test_the_first_start_prints_an_account_of_the_city_once(tmp_path: Path) -> None:
    said = []
    for _ in range(2):
        with serving(tmp_path, **REAL) as (_, log, _seconds):
            said.append(log.read_text(encoding="utf-8").count("首次密码"))
    assert said == [1, 1]  # the second start adds no line to the same file


def test_the_sample_city_starts_again_with_its_data_and_serve_refuses_it(tmp_path: Path) -> None:
    emulator = str(free_port())
    with serving(tmp_path, "sample", EMULATOR_PORT=emulator) as (_, log, _seconds):
        until(lambda: "Ctrl-C" in log.read_text(encoding="utf-8"), "no addresses on the screen")
        assert "city2 " in log.read_text(encoding="utf-8")  # a notice wants two of the city
        assert (tmp_path / "env").exists()
        base = f"http://127.0.0.1:{emulator}/_emulator"
        someone = requests.post(f"{base}/followers", json={"count": 1}, timeout=20).json()
        said = requests.post(
            f"{base}/followers/{someone['openids'][0]}/push",
            json={"type": "text", "fields": {"Content": "建议村口装个红绿灯"}},
            timeout=20,
        ).json()
        number = re.search(r"\d{3}-\d{3}-\d{4}", said["reply"])
        assert number
    with serving(tmp_path, "sample", EMULATOR_PORT=emulator) as (_, log, seconds):
        assert seconds < 60  # started at all; how fast, is measured on a quiet machine
        until(lambda: _up(f"http://127.0.0.1:{emulator}/healthz"), "the emulator is not up")
        again = requests.post(
            f"{base}/followers/{someone['openids'][0]}/push",
            json={"type": "text", "fields": {"Content": number[0]}},
            timeout=20,
        ).json()
        assert "已收到" in again["reply"]
    assert "sample city" in refusal(data=str(tmp_path), **REAL)


def test_a_database_of_another_version_is_said_in_one_line(tmp_path: Path) -> None:
    memory = Memory(f"sqlite:///{tmp_path / 'minyi.db'}")
    schema.upgrade(memory)
    with memory.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999_future'")
    memory.close()
    assert "9999_future" in refusal(data=str(tmp_path), **REAL)
