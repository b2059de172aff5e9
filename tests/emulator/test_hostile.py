"""What nobody should send: nonsense to the API, to the control API, and from the bot."""

from __future__ import annotations

import json
import random
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from emulator import gateway
from emulator.endpoint import ENDPOINTS
from emulator.wire import Wire
from tests.emulator.conftest import Emulator, Start, starter

NONSENSE: list[Any] = [
    None, True, -1, 2**70, 1e400, "", "x" * 5000, "\ud800", "\x00", [], {}, [[]], {"a": {"a": {}}},
]  # fmt: skip
WORDS = (
    "touser", "msgtype", "text", "template_id", "data", "filter", "tag", "tagid", "openid",
    "openid_list", "media_id", "articles", "button", "matchrule", "action_name", "action_info",
    "expire_seconds", "msg_id", "scene", "user_list", "remark", "index", "offset", "count",
    "cgi_path", "rid", "appid", "action", "publish_id", "article_id", "type", "towxname",
    "clientmsgid", "client_msg_id", "mpnews", "image", "images", "url", "miniprogram", "speed",
)  # fmt: skip
assert gateway.API_MODULES  # Whose handlers are in the table by now.
POSTED = sorted(name for name, one in ENDPOINTS.items() if one.method == "POST" and one.needs_token)


def raw(body: object) -> bytes:
    """JSON with everything in it that JSON readers swallow."""
    return json.dumps(body).replace("Infinity", "1e400").encode()


def nested(dice: random.Random) -> dict[str, Any]:
    body: dict[str, Any] = {word: dice.choice(NONSENSE) for word in dice.sample(WORDS, 12)}
    inner = {dice.choice(WORDS): dice.choice(NONSENSE) for _ in range(3)}
    return {**body, dice.choice(WORDS): inner, dice.choice(WORDS): [inner]}


@pytest.fixture(scope="module")
def victim(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """An emulator of its own, because nonsense uses up limits, too."""
    for make in starter(tmp_path_factory):
        yield make()


@pytest.mark.parametrize("path", POSTED)
def test_no_body_makes_an_api_fail_by_itself(victim: Emulator, path: str) -> None:
    tencent = victim
    token, dice = tencent.stable()["access_token"], random.Random(path)
    url = tencent.url(f"/cgi-bin/{path}" if not path.startswith("/") else path)
    openid = tencent.follower()
    for _ in range(8):
        body = {"touser": openid, "openid": openid, **nested(dice)}
        answer = tencent.http.post(url, params={"access_token": token}, data=raw(body))
        assert answer.status_code == 200
        assert answer.json().get("errcode") != -1, body


@pytest.mark.parametrize(
    "sent", [b"", b"[]", b"null", b"{", b"\xff\xfe", b'{"a":NaN}', b"[" * 100_000, b'{"a":1}' * 2]
)
def test_no_bytes_make_an_api_fail_by_itself(victim: Emulator, sent: bytes) -> None:
    tencent = victim
    token = tencent.stable()["access_token"]
    for path in ("message/mass/sendall", "draft/add", "message/template/send"):
        url = tencent.url(f"/cgi-bin/{path}")
        answer = tencent.http.post(url, params={"access_token": token}, data=sent).json()
        assert answer["errcode"] in (44002, 47001, 44003, 40037, 40035)


CONTROL = (
    ("POST", "/followers"), ("PUT", "/followers/{}"), ("POST", "/followers/{}/push"),
    ("POST", "/followers/{}/consents"), ("PUT", "/templates"), ("POST", "/burst"),
    ("POST", "/clock"), ("PUT", "/faults"), ("PUT", "/whitelist"), ("PUT", "/scenes"),
    ("PUT", "/mass"), ("POST", "/mass/1"),
)  # fmt: skip
CONTROL_WORDS = (
    "count", "openid", "scene", "name", "platform", "push", "type", "fields", "repeat", "parallel",
    "way", "answers", "withdraw", "one_time", "notice", "template", "messages", "followers",
    "concurrency", "rate", "texts", "advance_s", "set", "speed", "api", "jobs", "quota", "minute",
    "storm", "ips", "seen_as", "scope", "protected", "confirm", "refuses",
)  # fmt: skip


@pytest.mark.parametrize(("method", "path"), CONTROL)
def test_no_body_makes_the_control_api_fail_by_itself(start: Start, method: str, path: str) -> None:
    tencent = start()
    openid, dice = tencent.follower(), random.Random(path)
    for _ in range(40):
        body = {word: dice.choice(NONSENSE) for word in dice.sample(CONTROL_WORDS, 3)}
        url = tencent.url(f"/_emulator{path.format(openid)}")
        answer = tencent.http.request(method, url, data=raw(body), timeout=20)
        assert answer.status_code in (200, 400, 404, 409), (body, answer.text)
    assert tencent.control("GET", "/counters")["followers"] >= 1


@contextmanager
def answering(sent: bytes, close: bool = True) -> Iterator[str]:
    """A bot that says exactly these bytes to one request."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        done = threading.Event()

        def serve() -> None:
            line, _ = server.accept()
            with line:
                line.recv(65536)
                line.sendall(sent)
                if not close:
                    done.wait(10)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/wechat"
        done.set()
        thread.join()


GOOD = [
    (b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nsuccess", 200, b"success"),
    (b"HTTP/1.0 200 OK\r\n\r\nsuccess", 200, b"success"),
    (b"HTTP/1.1 200\r\ncontent-length:7\r\n\r\nsuccess and more", 200, b"success"),
    (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 503 x\r\nContent-Length: 0\r\n\r\n", 503, b""),
    (b"HTTP/1.1 204 No Content\r\n\r\n", 204, b""),
    (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"3;x=1\r\nsuc\r\n4\r\ncess\r\n0\r\nTrailer: 1\r\n\r\n",
        200,
        b"success",
    ),
]
BAD = [
    b"",
    b"hello\r\n\r\n",
    b"HTTP/1.1 2000 OK\r\n\r\n",
    b"HTTP/2 200 OK\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Length: -7\r\n\r\nsuccess",
    b"HTTP/1.1 200 OK\r\nContent-Length: 70\r\n\r\nsuccess",
    b"HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\nsuccess",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nsuccess\r\n0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nsuc",
    b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 100_000,
]


@pytest.mark.parametrize(("sent", "status", "body"), GOOD)
def test_an_answer_in_any_form_of_http_is_read(sent: bytes, status: int, body: bytes) -> None:
    with answering(sent) as url:
        answer = Wire(url).exchange("POST", {"a": "1"}, b"<xml/>", 5)
    assert (answer.status, answer.body) == (status, body)


@pytest.mark.parametrize("sent", BAD)
def test_an_answer_that_is_no_http_is_a_failed_delivery(sent: bytes) -> None:
    with answering(sent) as url:
        answer = Wire(url).exchange("POST", {"a": "1"}, b"<xml/>", 5)
    assert answer.status is None
    assert answer.trouble


def test_an_answer_without_an_end_is_cut_off_at_the_limit() -> None:
    with answering(b"HTTP/1.1 200 OK\r\n\r\nsuccess", close=False) as url:
        answer = Wire(url).exchange("POST", {"a": "1"}, b"<xml/>", 0.2)
    assert (answer.status, answer.trouble) == (None, "timeout")


def test_an_endless_answer_is_not_kept() -> None:
    with answering(b"HTTP/1.1 200 OK\r\n\r\n" + bytes(2_000_000)) as url:
        answer = Wire(url).exchange("POST", {"a": "1"}, b"<xml/>", 5)
    assert (answer.status, answer.trouble) == (None, "answer too long")
