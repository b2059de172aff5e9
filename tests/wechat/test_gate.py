from __future__ import annotations

import io
from collections.abc import Callable, Mapping

import pytest
from flask import Flask, session
from werkzeug.test import Client

from wechat.gate import Answer, CutOff, TooLarge, put_before, query_of


class Doorman:
    """Says back what it was given."""

    def verify(self, query: Mapping[str, str]) -> Answer:
        return Answer(query.get("echostr", ""))

    def take(self, query: Mapping[str, str], read: Callable[[int], bytes]) -> Answer:
        try:
            return Answer(read(10).decode(), int(query.get("status", "200")), "application/xml")
        except TooLarge:
            return Answer("", 413)
        except CutOff:
            return Answer("", 400)


@pytest.fixture
def app() -> Flask:
    """An application whose hooks must not see a push."""
    app = Flask("rest", static_folder=None)
    app.secret_key = "k"

    @app.before_request
    def mark() -> None:
        session["seen"] = True

    app.add_url_rule("/wechat/", "near", lambda: "near")
    return app


def test_a_push_passes_no_hook_and_opens_no_session(app: Flask) -> None:
    put_before(app, Doorman())
    answer = app.test_client().post("/wechat", data=b"<xml/>")
    assert (answer.status_code, answer.data, answer.mimetype) == (200, b"<xml/>", "application/xml")
    assert set(answer.headers.keys()) == {
        "Content-Type",
        "Content-Length",
        "X-Content-Type-Options",
    }
    other = app.test_client().get("/wechat/")
    assert (other.data, "Set-Cookie" in other.headers) == (b"near", True)


def test_time_is_taken_of_pushes_and_failures_are_counted(app: Flask) -> None:
    took: list[float] = []
    failed: list[int] = []
    put_before(app, Doorman(), took=took.append, failed=lambda: failed.append(1))
    client = app.test_client()
    assert client.get("/wechat?echostr=7").data == b"7"
    assert (took, failed) == ([], [])
    assert client.post("/wechat?status=503").status_code == 503
    assert client.post("/wechat?status=no-number").status_code == 500
    assert client.put("/wechat").headers["Allow"] == "GET, POST"
    assert (len(took), len(failed)) == (2, 2)
    assert all(0 <= seconds < 5 for seconds in took)


@pytest.mark.parametrize(
    ("announced", "sent", "ended", "status"),
    [
        ("10", b"x" * 10, False, 200),
        ("11", b"x" * 11, False, 413),
        ("10", b"x" * 9, False, 400),
        ("10", b"x" * 9, True, 400),
        ("", b"x" * 10, True, 200),
        ("", b"x" * 11, True, 413),
        ("-1", b"", False, 200),
        ("９", b"", False, 200),
        ("9" * 5000, b"x", True, 413),
    ],
)
def test_a_body_is_read_whole_within_the_limit_or_refused(
    app: Flask, announced: str, sent: bytes, ended: bool, status: int
) -> None:
    put_before(app, Doorman())
    overrides = {
        "CONTENT_LENGTH": announced,
        "wsgi.input": io.BytesIO(sent),
        "wsgi.input_terminated": ended,
    }
    answer = Client(app).post("/wechat", environ_overrides=overrides)
    assert answer.status_code == status


@pytest.mark.parametrize("error", [ConnectionResetError, RuntimeError("a broken chunk")])
def test_a_lost_connection_is_cut_off(app: Flask, error: Exception) -> None:
    class Lost(io.BytesIO):
        def read(self, _size: int | None = -1) -> bytes:
            raise error

    put_before(app, Doorman())
    answer = Client(app).post("/wechat", environ_overrides={"wsgi.input": Lost()})
    assert answer.status_code == 400


def test_a_query_is_read_as_it_was_meant() -> None:
    assert query_of("") == {"": ""}
    assert query_of("a=1&b=%E8%AF%BB+x&a=2&c&d=e=f") == {
        "a": "1",
        "b": "读 x",
        "c": "",
        "d": "e=f",
    }
