"""One request to the webhook with a hard limit on the whole exchange, as Tencent keeps it."""

from __future__ import annotations

import select
import socket
import threading
import time
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal
from urllib.parse import urlsplit

from emulator.http_answer import MalformedError, Reader

Cut = Literal["", "before", "after"]
MOST_IDLE = 64


@dataclass(frozen=True)
class Answer:
    """What came back. `status` is None when nothing complete did; `trouble` then says why."""

    status: int | None
    body: bytes
    ms: int
    trouble: str = ""


@dataclass(frozen=True)
class Target:
    """Where a webhook listens: its socket address, and what its requests say of it."""

    family: int
    address: Any
    host: str
    path: str


@lru_cache(maxsize=256)
def _target(url: str) -> Target:
    parts = urlsplit(url)
    port = parts.port or 80
    found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)[0]
    path = (parts.path or "/") + "?" + (f"{parts.query}&" if parts.query else "")
    return Target(found[0], found[4], parts.netloc.rpartition("@")[2], path)


@dataclass
class Wire:
    """The way to one webhook. With `keep_alive` a connection serves many requests in turn."""

    url: str
    keep_alive: bool = False
    _idle: list[socket.socket] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def exchange(
        self, method: str, query: dict[str, str], body: bytes | None, limit_s: float, *,
        cut: Cut = "",
    ) -> Answer:  # fmt: skip
        """Send one request; the connection is cut when the limit is over, however far it got.

        In: a query of letters, digits, `-` and `_`. `cut` hangs up on purpose: `before` the request
        is written, or `after`, without reading.
        """
        started = time.monotonic()
        line: socket.socket | None = None
        try:
            target = _target(self.url)
            line = self._take() or _connect(target, started + limit_s)
            if cut != "before":
                line.sendall(_request(method, target, query, body, keep=self.keep_alive))
            if cut:
                return Answer(None, b"", _ms(started), f"dropped {cut} the request on purpose")
            reader = Reader(line, started + limit_s)
            status, content = reader.answer()
            if self.keep_alive and reader.reusable:
                line = self._give_back(line)
            return Answer(status, content, _ms(started))
        except (OSError, MalformedError, ValueError) as error:
            return Answer(None, b"", _ms(started), _trouble(error))
        finally:
            if line is not None:
                line.close()

    def _take(self) -> socket.socket | None:
        """An open connection that the other side has not closed meanwhile."""
        while self._idle:
            with self._lock:
                line = self._idle.pop() if self._idle else None
            if line is None:
                break
            if not select.select([line], [], [], 0)[0]:
                return line
            line.close()
        return None

    def _give_back(self, line: socket.socket) -> socket.socket | None:
        with self._lock:
            if len(self._idle) < MOST_IDLE:
                self._idle.append(line)
                return None
        return line


def _connect(target: Target, deadline: float) -> socket.socket:
    line = socket.socket(target.family, socket.SOCK_STREAM)
    try:
        line.settimeout(max(0.001, deadline - time.monotonic()))
        line.connect(target.address)
    except BaseException:
        line.close()
        raise
    return line


def _request(
    method: str, target: Target, query: dict[str, str], body: bytes | None, *, keep: bool
) -> bytes:
    lines = [
        f"{method} {target.path}{'&'.join(f'{name}={query[name]}' for name in query)} HTTP/1.1",
        f"Host: {target.host}",
        "User-Agent: Mozilla/4.0",
        "Accept: */*",
        "Pragma: no-cache",
        f"Connection: {'Keep-Alive' if keep else 'close'}",
    ]
    if body is not None:
        lines += ["Content-Type: text/xml", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode("ascii") + (body or b"")


def _trouble(error: Exception) -> str:
    if isinstance(error, MalformedError):
        return str(error)
    return "timeout" if isinstance(error, TimeoutError) else f"connection: {type(error).__name__}"


def _ms(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
