"""One POST to the webhook with a hard limit on the whole exchange, as Tencent keeps it."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

MAX_ANSWER = 1024 * 1024


@dataclass(frozen=True)
class Answer:
    """What came back. `status` is None when nothing complete did; `trouble` then says why."""

    status: int | None
    body: bytes
    ms: int
    trouble: str = ""


def exchange(
    method: str, url: str, query: dict[str, str], body: bytes | None, limit_s: float
) -> Answer:
    """Send one request; the connection is cut when the limit is over, however far it got."""
    started = time.monotonic()
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=limit_s)
    path = (parts.path or "/") + "?" + "&".join(filter(None, [parts.query, urlencode(query)]))
    cut = threading.Event()
    watchdog = threading.Timer(limit_s, _cut, (connection, cut))
    watchdog.daemon = True
    try:
        connection.connect()
        watchdog.start()
        connection.request(method, path, body, _headers(body))
        response = connection.getresponse()
        content = response.read(MAX_ANSWER + 1)
        if cut.is_set():
            raise TimeoutError
        if len(content) > MAX_ANSWER:
            return Answer(None, b"", _ms(started), "answer too long")
        return Answer(response.status, content, _ms(started))
    except (OSError, http.client.HTTPException, ValueError) as error:
        late = cut.is_set() or isinstance(error, TimeoutError)
        trouble = "timeout" if late else f"connection: {type(error).__name__}"
        return Answer(None, b"", _ms(started), trouble)
    finally:
        watchdog.cancel()
        connection.close()


def _headers(body: bytes | None) -> dict[str, str]:
    headers = {"User-Agent": "Mozilla/4.0", "Accept": "*/*", "Pragma": "no-cache"}
    return headers if body is None else {**headers, "Content-Type": "text/xml"}


def _cut(connection: http.client.HTTPConnection, cut: threading.Event) -> None:
    cut.set()
    sock = connection.sock
    if sock is not None:
        try:
            sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return


def _ms(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
