"""The webhook as a WSGI application of its own, reached before anything of the web application.

A push passes no hook of the console and no framework: no session is opened, nobody is logged in,
no limiter counts, no proxy header is read. Why: docs/decisions/0011.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple, Protocol
from urllib.parse import unquote_plus

from flask import Flask

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)

PATH = "/wechat"
_STATUS = {
    200: "200 OK",
    400: "400 Bad Request",
    403: "403 Forbidden",
    405: "405 Method Not Allowed",
    413: "413 Content Too Large",
    500: "500 Internal Server Error",
    503: "503 Service Unavailable",
}
_SAME = [("X-Content-Type-Options", "nosniff")]


class Answer(NamedTuple):
    """What goes back. The status is one of those above."""

    text: str
    status: int = 200
    mimetype: str = "text/plain"


class Door(Protocol):
    """What stands behind the gate."""

    def verify(self, query: Mapping[str, str]) -> Answer:
        """A GET."""
        ...

    def take(self, query: Mapping[str, str], read: Callable[[int], bytes]) -> Answer:
        """A POST. `read` gives the body if it has at most so many bytes, else raises `TooLarge`;
        `CutOff` when the sender left before its end."""
        ...


class TooLarge(Exception):  # noqa: N818 - named after what happened
    """The body is longer than allowed."""


class CutOff(Exception):  # noqa: N818 - named after what happened
    """The body ended before its announced length."""


class Gate:
    """WSGI: `door` for the webhook's path, `rest` for every other.

    `took` is told the seconds of each POST, `failed` of each answer of 500 and above.
    """

    def __init__(
        self,
        door: Door,
        rest: WSGIApplication,
        took: Callable[[float], None],
        failed: Callable[[], None],
    ) -> None:
        self._door, self._rest, self._took, self._failed = door, rest, took, failed

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] != PATH:
            return self._rest(environ, start)
        began = time.perf_counter()
        method = environ["REQUEST_METHOD"]
        answer = self._answer(environ, method)
        if method == "POST":
            self._took(time.perf_counter() - began)
        if answer.status >= 500:
            self._failed()
        body = answer.text.encode()
        kind = ("Content-Type", f"{answer.mimetype}; charset=utf-8")
        headers = [kind, ("Content-Length", str(len(body))), *_SAME]
        if answer.status == 405:
            headers.append(("Allow", "GET, POST"))
        start(_STATUS[answer.status], headers)
        return [body]

    def _answer(self, environ: WSGIEnvironment, method: str) -> Answer:
        """An error is never shown: WeChat gets 500 and repeats the push."""
        try:
            query = query_of(environ.get("QUERY_STRING", ""))
            if method == "POST":
                return self._door.take(query, lambda limit: _body(environ, limit))
            return self._door.verify(query) if method == "GET" else Answer("", 405)
        except Exception:
            log.exception("a push could not be answered")
            return Answer("", 500)


def query_of(text: str) -> dict[str, str]:
    """The parameters of a query string; of one that stands there twice, the first."""
    found: dict[str, str] = {}
    for pair in text.split("&"):
        name, _, value = pair.partition("=")
        found.setdefault(name, unquote_plus(value) if "%" in value or "+" in value else value)
    return found


def _body(environ: WSGIEnvironment, limit: int) -> bytes:
    announced = environ.get("CONTENT_LENGTH") or ""
    length = int(announced[:18]) if announced.isascii() and announced.isdigit() else 0
    if length > limit:
        raise TooLarge
    # Where the server marks the end itself (gunicorn does), a chunked body has no length.
    most = limit + 1 if environ.get("wsgi.input_terminated") else length
    try:
        body: bytes = environ["wsgi.input"].read(most)
    except Exception:  # a lost line, or the server's own words for a broken chunk
        raise CutOff from None
    if len(body) > limit:
        raise TooLarge
    if len(body) < length:
        raise CutOff
    return body


def put_before(
    app: Flask,
    door: Door,
    *,
    took: Callable[[float], None] = lambda _seconds: None,
    failed: Callable[[], None] = lambda: None,
) -> None:
    """Serves `door` at `PATH`, before whatever `app` does; see `Gate`."""
    app.wsgi_app = Gate(door, app.wsgi_app, took, failed)  # type: ignore[method-assign, assignment]
