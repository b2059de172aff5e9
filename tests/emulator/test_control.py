"""The control API: faults, the clock, restarts, hostile input, and keeping to this machine."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
import requests

from emulator.clock import Clock
from emulator.config import ConfigError, from_environment
from tests.emulator.conftest import SECRET, Emulator, Start, environment
from tests.emulator.echo_bot import Response


def test_a_fault_happens_as_often_as_it_was_ordered(tencent: Emulator) -> None:
    fault = {"message/custom/send": {"errcode": 45015, "times": 2}}
    tencent.control("PUT", "/faults", {"api": fault})
    openid = tencent.follower()
    tencent.say(openid, "你好")
    body = {"touser": openid, "msgtype": "text", "text": {"content": "x"}}
    codes = [tencent.code("message/custom/send", body) for _ in range(3)]
    assert codes == [45015, 45015, 0]


@pytest.mark.parametrize(("when", "sent"), [("before", 0), ("after", 1)])
def test_a_cut_connection_may_hide_a_success(tencent: Emulator, when: str, sent: int) -> None:
    openid = tencent.follower()
    tencent.say(openid, "你好")
    token = tencent.stable()["access_token"]
    tencent.control("PUT", "/faults", {"api": {"message/custom/send": {"drop": when}}})
    body = {"touser": openid, "msgtype": "text", "text": {"content": "听到了吗"}}
    url = tencent.url(f"/cgi-bin/message/custom/send?access_token={token}")
    with pytest.raises(requests.ConnectionError):
        requests.post(url, json=body, timeout=5)
    texts = [line["text"] for line in tencent.chat(openid)["messages"]]
    assert texts.count("听到了吗") == sent


def test_an_error_may_hide_a_success_too(tencent: Emulator) -> None:
    openid = tencent.follower()
    tencent.say(openid, "你好")
    fault = {"message/custom/send": {"errcode": -1, "effect": True}}
    tencent.control("PUT", "/faults", {"api": fault})
    body = {"touser": openid, "msgtype": "text", "text": {"content": "听到了吗"}}
    assert tencent.code("message/custom/send", body) == -1
    assert tencent.chat(openid)["messages"][-1]["text"] == "听到了吗"


def test_a_bad_gateway_answers_in_html(tencent: Emulator) -> None:
    tencent.control("PUT", "/faults", {"api": {"menu/get": {"status": 502}}})
    answer = tencent.http.get(tencent.url("/cgi-bin/menu/get"))
    assert (answer.status_code, answer.text[:6]) == (502, "<html>")


def test_calls_are_written_down_without_secrets(tencent: Emulator) -> None:
    tencent.api("user/get")
    listed = tencent.control("GET", "/calls?api=user/get")
    call = listed["calls"][-1]
    assert (call["path"], call["errcode"]) == ("/cgi-bin/user/get", 0)
    everything = json.dumps(tencent.control("GET", "/calls"))
    assert SECRET not in everything
    assert tencent.stable()["access_token"] not in everything


def test_counters_count(tencent: Emulator) -> None:
    before = tencent.control("GET", "/counters")
    tencent.say(tencent.follower(), "你好", repeat=1)
    tencent.bot.behaviour = lambda _push: Response("{}")
    tencent.say(tencent.follower(), "你好")
    after = tencent.control("GET", "/counters")
    names = ("messages_pushed", "messages_acknowledged", "messages_failed", "pushes_distinct")
    assert [after[name] - before[name] for name in names] == [3, 2, 1, 2]


def test_the_chat_can_be_waited_for(tencent: Emulator) -> None:
    openid = tencent.follower()
    timer = threading.Timer(0.2, tencent.say, (openid, "我来了"))
    timer.start()
    started = time.monotonic()
    messages = requests.get(
        tencent.url(f"/_emulator/followers/{openid}/chat?since=0&wait=30"), timeout=60
    ).json()["messages"]
    timer.join()
    assert messages[0]["text"] == "我来了"
    assert time.monotonic() - started < 29


def test_the_time_of_messages_is_virtual_and_of_signatures_real(tencent: Emulator) -> None:
    moved = tencent.control("POST", "/clock", {"set": "2031-05-01T09:00:00+08:00"})
    tencent.say(tencent.follower(), "你好")
    push = tencent.bot.pushes[-1]
    assert -1 < int(push["CreateTime"]) - moved["now"] < 30
    assert abs(int(push.query["timestamp"]) - time.time()) < 30


def test_time_goes_on_from_where_it_was_when_the_speed_changes(tmp_path: Path) -> None:
    path = tmp_path / "clock.json"
    clock = Clock(f"file:{path}")
    path.write_text('{"offset_s": 1000, "speed": 60}')
    ago = time.time() - 10
    os.utime(path, (ago, ago))
    assert abs(clock.now() - (ago + 1000 + 600)) < 10
    before = clock.now()
    clock.change(advance_s=100, speed=1)
    assert 100 <= clock.now() - before < 110
    content = json.loads(path.read_text())
    assert content["speed"] == 1
    assert abs(content["offset_s"] - (1000 + 590 + 100)) < 10


def test_advancing_at_normal_speed_adds_exactly(tmp_path: Path) -> None:
    path = tmp_path / "clock.json"
    clock = Clock(f"file:{path}")
    clock.change(advance_s=3600)
    clock.change(advance_s=0.5)
    assert json.loads(path.read_text()) == {"offset_s": 3600.5, "speed": 1.0}


def test_a_system_clock_cannot_be_moved(start: Start) -> None:
    tencent = start(MINYI_CLOCK__SOURCE="system")
    assert "error" in tencent.control("POST", "/clock", {"advance_s": 5}, 409)


def test_a_killed_emulator_remembers_everything(start: Start) -> None:
    tencent = start()
    openid, token = tencent.follower(name="老槐树"), tencent.stable()["access_token"]
    tencent.say(openid, "你好")
    before = tencent.chat(openid), tencent.control("GET", "/counters")
    tencent.stop(signal.SIGKILL)
    tencent.start()
    assert (tencent.chat(openid), tencent.control("GET", "/counters")) == before
    assert tencent.stable()["access_token"] == token


HOSTILE: list[tuple[str, str, Any]] = [
    ("POST", "/followers", b"{"),
    ("POST", "/followers", b"[]"),
    ("POST", "/followers", b'"\\ud800"'),
    ("POST", "/followers", b'{"count": 1e400}'),
    ("POST", "/followers", b"[" * 100_000),
    ("POST", "/followers", {"count": 0}),
    ("POST", "/followers", {"count": True}),
    ("POST", "/followers", {"count": 10**30}),
    ("POST", "/followers", {"openid": "x"}),
    ("POST", "/followers", {"scene": "x" * 65}),
    ("POST", "/followers", {"name": 5}),
    ("POST", "/followers/nobody/push", {"type": "text"}),
    ("GET", "/followers/nobody/chat", None),
    ("GET", "/followers?limit=abc", None),
    ("GET", "/calls?limit=-1", None),
    ("POST", "/clock", {}),
    ("POST", "/clock", {"advance_s": "1"}),
    ("POST", "/clock", {"advance_s": 1e300}),
    ("POST", "/clock", {"advance_s": 1, "set": 1}),
    ("POST", "/clock", {"set": "yesterday"}),
    ("POST", "/clock", {"set": 0}),
    ("POST", "/clock", {"speed": -1}),
    ("POST", "/clock", b'{"speed": NaN}'),
    ("PUT", "/faults", {"weather": 1}),
    ("PUT", "/faults", {"api": []}),
    ("PUT", "/faults", {"api": {"x": {"errcode": "no"}}}),
    ("PUT", "/faults", {"push": {"double": 2}}),
    ("PUT", "/faults", {"quota": {"x": -1}}),
    ("PUT", "/scenes", {"x": 5}),
    ("DELETE", "/faults", None),
    ("GET", "/nothing", None),
]


@pytest.mark.parametrize(("method", "path", "body"), HOSTILE)
def test_nonsense_is_refused_in_a_sentence(
    tencent: Emulator, method: str, path: str, body: Any
) -> None:
    data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
    answer = tencent.http.request(method, tencent.url(f"/_emulator{path}"), data=data)
    assert 400 <= answer.status_code < 500
    assert answer.json()["error"].endswith(".")


PUSHES: list[dict[str, Any]] = [
    {},
    {"type": 5},
    {"type": "dance"},
    {"type": "text"},
    {"type": "text", "fields": []},
    {"type": "text", "fields": {"Content": 5}},
    {"type": "text", "fields": {"Content": "x", "MsgId": 2**64}},
    {"type": "text", "fields": {"Content": "x", "MsgId": "9" * 5000}},
    {"type": "text", "fields": {"Content": "x", "CreateTime": -1}},
    {"type": "text", "fields": {"Content": "x", "<a>": "b"}},
    {"type": "text", "fields": {"Content": "x"}, "repeat": -1},
    {"type": "text", "fields": {"Content": "x"}, "parallel": 10**6},
    {"type": "image", "fields": {"file_base64": "***"}},
    {"type": "SCAN", "fields": {"scene": 5}},
    {"type": "event", "fields": {"Event": {}}},
]


@pytest.mark.parametrize("wish", PUSHES)
def test_a_push_nobody_could_send_is_refused_in_a_sentence(
    tencent: Emulator, wish: dict[str, Any]
) -> None:
    openid = tencent.follower()
    answer = tencent.http.post(tencent.url(f"/_emulator/followers/{openid}/push"), json=wish)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert tencent.chat(openid)["messages"] == []


@pytest.mark.parametrize("words", ["\x00\x08", "\ud800半个", "]]>", "x" * 100_000, "😀" * 500])
def test_strange_words_are_carried(tencent: Emulator, words: str) -> None:
    openid = tencent.follower()
    assert tencent.say(openid, words)["deliveries"] == 1
    assert tencent.chat(openid)["messages"][0]["from"] == "follower"


@pytest.mark.parametrize(
    "headers", [{"Host": "evil.example:8100"}, {"Origin": "https://evil.example"}]
)
@pytest.mark.parametrize("path", ["/_emulator/followers", "/", "/_emulator/calls"])
def test_only_this_machine_is_served(tencent: Emulator, headers: dict[str, str], path: str) -> None:
    answer = tencent.http.get(tencent.url(path), headers=headers)
    assert (answer.status_code, "error" in answer.json()) == (403, True)


@pytest.mark.parametrize(
    "change",
    [
        {"MINYI_WECHAT__APP_ID": ""},
        {"MINYI_WECHAT__ENCODING_AES_KEY": "short"},
        {"MINYI_WECHAT__MODE": "loud"},
        {"EMULATOR_WEBHOOK": "http://192.0.2.1/wechat"},
        {"EMULATOR_WEBHOOK": "http://example.org/wechat"},
        {"EMULATOR_HOST": "0.0.0.0"},
        {"EMULATOR_PORT": "many"},
        {"MINYI_CLOCK__SOURCE": "sundial"},
        {"MINYI_WECHAT__SECRET": "file:/nowhere/secret"},
    ],
)
def test_a_bad_environment_is_refused_in_a_sentence(tmp_path: Path, change: dict[str, str]) -> None:
    env = {**environment(tmp_path, "http://127.0.0.1:9/wechat", 1), **change}
    with pytest.raises(ConfigError, match=r"^[^\n]+\.$"):
        from_environment(env)


def test_a_start_without_settings_ends_with_one_line_that_names_them(tmp_path: Path) -> None:
    env = environment(tmp_path, "http://127.0.0.1:9/wechat", 1)
    del env["MINYI_WECHAT__SECRET"], env["MINYI_WECHAT__TOKEN"]
    command = [sys.executable, "-m", "emulator"]
    done = subprocess.run(
        command, env=env, cwd=tmp_path, capture_output=True, timeout=20, check=False
    )
    assert done.returncode == 2
    assert done.stderr == b"emulator: Please set MINYI_WECHAT__SECRET, MINYI_WECHAT__TOKEN.\n"


def test_the_page_and_its_files_are_served_without_the_network(tencent: Emulator) -> None:
    page = tencent.http.get(tencent.url("/"))
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    static = Path(__file__).parents[2] / "emulator" / "static"
    for file in static.iterdir():
        assert tencent.http.get(tencent.url(f"/static/{file.name}")).status_code == 200
        assert b"//cdn" not in file.read_bytes()
    assert tencent.http.get(tencent.url("/healthz")).json() == {"status": "ok"}
