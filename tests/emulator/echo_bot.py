"""A tiny bot to push at: checks signatures and envelopes by itself and answers as it is told."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

TOKEN = "minyitesttoken"
APP_ID = "wx0123456789abcdef"
ACCOUNT = "gh_minyi000001"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"


def sha(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def cipher() -> Cipher[modes.CBC]:
    key = base64.b64decode(AES_KEY + "=")
    return Cipher(algorithms.AES(key), modes.CBC(key[:16]))


def opened(sealed: str) -> str:
    work = cipher().decryptor()
    plain = work.update(base64.b64decode(sealed)) + work.finalize()
    plain = plain[: -plain[-1]]
    size = int.from_bytes(plain[16:20], "big")
    assert plain[20 + size :].decode() == APP_ID
    return plain[20 : 20 + size].decode()


def sealed(xml: str, app_id: str = APP_ID) -> str:
    plain = os.urandom(16) + len(xml.encode()).to_bytes(4, "big") + xml.encode() + app_id.encode()
    pad = 32 - len(plain) % 32
    work = cipher().encryptor()
    return base64.b64encode(work.update(plain + bytes([pad] * pad)) + work.finalize()).decode()


def envelope(xml: str, app_id: str = APP_ID, signature: str | None = None) -> str:
    encrypted, stamp, nonce = sealed(xml, app_id), str(int(time.time())), "4711"
    sign = signature or sha(TOKEN, stamp, nonce, encrypted)
    return (
        f"<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt><MsgSignature>{sign}</MsgSignature>"
        f"<TimeStamp>{stamp}</TimeStamp><Nonce>{nonce}</Nonce></xml>"
    )


def value(xml: str, name: str) -> str:
    found = re.search(rf"<{name}>(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?</{name}>", xml, re.DOTALL)
    return found.group(1) if found else ""


@dataclass
class Push:
    """One request as the bot saw it; `xml` is the opened message."""

    query: dict[str, str]
    body: str
    xml: str

    def __getitem__(self, name: str) -> str:
        return value(self.xml, name)

    def answer(self, inner: str, kind: str = "text", **heads: str) -> str:
        head = {
            "ToUserName": self["FromUserName"],
            "FromUserName": self["ToUserName"],
            "CreateTime": str(int(time.time())),
            "MsgType": kind,
            **heads,
        }
        return "<xml>" + "".join(f"<{k}>{v}</{k}>" for k, v in head.items()) + inner + "</xml>"

    def text(self, words: str, **heads: str) -> str:
        return self.answer(f"<Content><![CDATA[{words}]]></Content>", **heads)


@dataclass
class Response:
    """What the bot sends back."""

    body: str | bytes = ""
    status: int = 200
    delay_s: float = 0.0
    hang_up: bool = False
    trickle_s: float = 0.0


Behaviour = Callable[[Push], Response]


def echo(push: Push) -> Response:
    reply = push.text(f"收到：{push['Content'] or push['Event'] or push['MsgType']}")
    return Response(reply if push.query.get("encrypt_type") != "aes" else envelope(reply))


@dataclass
class EchoBot:
    """Serves on a free port; `behaviour` may be replaced at any time."""

    behaviour: Behaviour = echo
    pushes: list[Push] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    keep: bool = True
    http: str = "HTTP/1.0"
    connections: int = 0

    def __post_init__(self) -> None:
        self.open(0)

    def open(self, port: int) -> None:
        """Begin to listen; 0 takes any free port."""
        bot = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = bot.http

            def setup(self) -> None:
                bot.connections += 1
                super().setup()

            def do_GET(self) -> None:
                query = dict(parse_qsl(urlsplit(self.path).query))
                good = sha(TOKEN, query["timestamp"], query["nonce"]) == query["signature"]
                self._send(200, (query["echostr"] if good else "no").encode())

            def do_POST(self) -> None:
                query = dict(parse_qsl(urlsplit(self.path).query))
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                response = bot.receive(query, body)
                time.sleep(response.delay_s)
                if response.hang_up:
                    self.close_connection = True
                    return
                data = response.body
                data = data.encode() if isinstance(data, str) else data
                self._send(response.status, data, response.trickle_s)

            def _send(self, status: int, data: bytes, trickle_s: float = 0) -> None:
                try:
                    self.send_response(status)
                    self.send_header("Content-Length", str(len(data)))
                    self.end_headers()
                    for start in range(0, len(data), 1 if trickle_s else max(1, len(data))):
                        time.sleep(trickle_s)
                        self.wfile.write(data[start:] if not trickle_s else data[start : start + 1])
                except OSError:
                    self.close_connection = True

            def log_message(self, *_args: object) -> None:
                """Quiet."""

        class Server(ThreadingHTTPServer):
            daemon_threads, request_queue_size = True, 256

        self.server = Server(("127.0.0.1", port), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/wechat"

    def receive(self, query: dict[str, str], body: str) -> Response:
        if sha(TOKEN, query["timestamp"], query["nonce"]) != query["signature"]:
            self.refused.append("signature")
            return Response("bad signature", 403)
        xml = body
        if query.get("encrypt_type") == "aes":
            encrypted = value(body, "Encrypt")
            signed = sha(TOKEN, query["timestamp"], query["nonce"], encrypted)
            if signed != query["msg_signature"]:
                self.refused.append("msg_signature")
                return Response("bad msg_signature", 403)
            xml = opened(encrypted)
        push = Push(query, body, xml)
        if self.keep:
            self.pushes.append(push)
        return self.behaviour(push)

    def back(self) -> None:
        """Listen again where it did before."""
        self.open(self.server.server_address[1])

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
