"""A loopback stand-in for the API that answers from a script and remembers every request."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    query: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    """What goes back; `drop` cuts the connection instead, `hold` waits to be let go first."""

    body: bytes = b'{"errcode":0,"errmsg":"ok"}'
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    drop: bool = False
    hold: threading.Event | None = None


def says(**fields: object) -> Answer:
    return Answer(json.dumps(fields, ensure_ascii=False).encode())


def errcode(code: int, errmsg: str = "refused rid: 6923a1b0-0f2c1a77-3be0d9c4") -> Answer:
    return says(errcode=code, errmsg=errmsg)


Script = Callable[[Asked], Answer]


@dataclass
class TinyTencent:
    base: str
    asked: list[Asked] = field(default_factory=list)
    scripts: dict[str, Script] = field(default_factory=dict)
    tokens: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def on(self, path: str, *answers: Answer) -> None:
        """Answers in turn; the last one stays."""
        left = list(answers)

        def script(_asked: Asked) -> Answer:
            with self.lock:
                return left.pop(0) if len(left) > 1 else left[0]

        self.scripts[path] = script

    def to(self, path: str) -> list[Asked]:
        return [asked for asked in self.asked if asked.path == path]

    def answer(self, asked: Asked) -> Answer:
        with self.lock:
            self.asked.append(asked)
        script = self.scripts.get(asked.path)
        if script:
            return script(asked)
        if asked.path == "/cgi-bin/stable_token":
            return self._token(force=asked.json["force_refresh"])
        return Answer()

    def _token(self, *, force: bool) -> Answer:
        with self.lock:
            if force or not self.tokens:
                self.tokens += 1
            return says(access_token=f"TOKEN-{self.tokens}-secretpart", expires_in=7200)


@contextmanager
def tiny_tencent() -> Iterator[TinyTencent]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        wbufsize = -1  # one segment per answer: no waiting for delayed acknowledgements

        def log_message(self, *_args: object) -> None:
            """Silent."""

        def _serve(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            answer = stub.answer(Asked(self.command, parts.path, query, body))
            if answer.hold:
                answer.hold.wait(5)
            if answer.drop or answer.hold:
                self.close_connection = True
                return
            self.send_response(answer.status)
            headers = dict(answer.headers)
            if "Transfer-Encoding" not in headers:
                headers.setdefault("Content-Length", str(len(answer.body)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)
            self.close_connection = headers.get("Content-Length") != str(len(answer.body))

        do_GET = do_POST = _serve

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    stub = TinyTencent(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield stub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
