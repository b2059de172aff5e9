"""One request to the webhook with a hard limit on the whole exchange, as Tencent keeps it."""

from __future__ import annotations

import http.client
import socket
import time
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import SplitResult, urlencode, urlsplit

MAX_ANSWER = 1024 * 1024
Cut = Literal["", "before", "after"]


@dataclass(frozen=True)
class Answer:
    """What came back. `status` is None when nothing complete did; `trouble` then says why."""

    status: int | None
    body: bytes
    ms: int
    trouble: str = ""


class _Line(socket.socket):
    """A socket whose every read may only last until one common deadline (monotonic seconds)."""

    deadline = float("inf")

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        """Read what is there; `TimeoutError` once the deadline is over, however it trickles."""
        self.settimeout(_left(self.deadline))
        return super().recv_into(*args, **kwargs)


def exchange(
    method: str, url: str, query: dict[str, str], body: bytes | None, limit_s: float, *,
    cut: Cut = "",
) -> Answer:  # fmt: skip
    """Send one request; the connection is cut when the limit is over, however far it got.

    `cut` hangs up on purpose: `before` the request is written, or `after`, without reading.
    """
    started, parts = time.monotonic(), urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 80)
    path = (parts.path or "/") + "?" + "&".join(filter(None, [parts.query, urlencode(query)]))
    try:
        connection.sock = _connect(parts, started + limit_s)
        if cut != "before":
            connection.request(method, path, body, _headers(body))
        if cut:
            return Answer(None, b"", _ms(started), f"dropped {cut} the request on purpose")
        response = connection.getresponse()
        content = response.read(MAX_ANSWER + 1)
        if len(content) > MAX_ANSWER:
            return Answer(None, b"", _ms(started), "answer too long")
        return Answer(response.status, content, _ms(started))
    except (OSError, http.client.HTTPException, ValueError) as error:
        late = isinstance(error, TimeoutError)
        trouble = "timeout" if late else f"connection: {type(error).__name__}"
        return Answer(None, b"", _ms(started), trouble)
    finally:
        connection.close()


def _connect(parts: SplitResult, deadline: float) -> _Line:
    where = socket.getaddrinfo(parts.hostname, parts.port or 80, type=socket.SOCK_STREAM)[0]
    line = _Line(where[0], where[1])
    try:
        line.deadline = deadline
        line.settimeout(_left(deadline))
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line.connect(where[4])
    except BaseException:
        line.close()
        raise
    return line


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _headers(body: bytes | None) -> dict[str, str]:
    headers = {"User-Agent": "Mozilla/4.0", "Accept": "*/*", "Pragma": "no-cache"}
    return headers if body is None else {**headers, "Content-Type": "text/xml"}


def _ms(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
