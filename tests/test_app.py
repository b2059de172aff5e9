"""The application as it is put together: what runs for a push, and what is logged of a page."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from flask import Flask, Response, abort

from app import create_app
from tests.test_serve import REAL


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Flask:
    for name, value in (REAL | {"MINYI_DATA": str(tmp_path)}).items():
        monkeypatch.setenv(name, value)
    return create_app()


def test_nothing_of_the_console_runs_for_a_push(app: Flask) -> None:
    passed: list[str] = []

    @app.before_request
    def come() -> None:
        passed.append("in")

    @app.after_request
    def go(response: Response) -> Response:
        passed.append("out")
        return response

    client = app.test_client()
    assert client.post("/wechat", data=b"<xml/>").status_code == 403
    assert client.get("/wechat").status_code == 403
    assert passed == []
    assert client.get("/healthz").status_code == 200
    assert passed == ["in", "out"]


def test_pages_are_logged_without_their_query_and_nothing_else_is(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="minyi.access")
    client = app.test_client()
    for path in ("/healthz", "/metrics", "/console/static/minyi.css", "/wechat?signature=1"):
        client.get(path)
    client.get("/console/login?next=/console/matters")
    lines = [record.getMessage() for record in caplog.records if record.name == "minyi.access"]
    assert [line.rpartition(" ")[0] for line in lines] == ["GET /console/login 200"]


def test_a_page_that_is_refused_before_it_begins_is_logged_too(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="minyi.access")

    def refuse() -> None:
        abort(429)

    app.before_request_funcs.setdefault(None, []).insert(0, refuse)
    assert app.test_client().get("/console/login").status_code == 429
    assert "GET /console/login 429 0ms" in caplog.messages
