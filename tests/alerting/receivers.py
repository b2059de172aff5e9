"""Loopback stand-ins for what takes alerts: a mail server and a robot's address."""

from __future__ import annotations

import json
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from handlers.ports import AlertLetter

LETTER = AlertLetter(
    title="【紧急】有紧急来信",
    text="编号 123-456-7894。请马上打开看原话。",
    urgent=True,
    at=datetime(2026, 11, 20, 2, 0, tzinfo=UTC),
    link="https://minyi.test/console/alerts",
)


@dataclass
class MailServer:
    """`refuses`: answers to commands other than the usual, as {"AUTH": "535 no"}; a command
    mapped to "" is never answered."""

    port: int
    refuses: dict[str, str] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    mails: list[EmailMessage] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    let_go: threading.Event = field(default_factory=threading.Event)


class _Mail(socketserver.StreamRequestHandler):
    """One client: as much of SMTP as a client needs."""

    owner: MailServer
    context: ssl.SSLContext | None
    at_once: bool

    def handle(self) -> None:
        try:
            if self.at_once and self.context:
                self._encrypt()
            self._talk()
        except (OSError, ssl.SSLError):
            return  # the client left

    def _talk(self) -> None:
        if not self._say("HELLO", "220 stand-in"):
            return
        while raw := self.rfile.readline():
            line = raw.decode().strip()
            self.owner.said.append(line)
            verb = line.split(" ")[0].upper()
            if verb == "QUIT":
                self._say(verb, "221 bye")
                return
            if not self._obey(verb):
                return

    def _obey(self, verb: str) -> bool:
        if verb == "EHLO":
            tls = self.context and not isinstance(self.connection, ssl.SSLSocket)
            offers = ["stand-in", "AUTH PLAIN", "STARTTLS" if tls else "8BITMIME"]
            lines = [f"250-{offer}" for offer in offers[:-1]] + [f"250 {offers[-1]}"]
            return self._say(verb, "\r\n".join(lines))
        usual = {"AUTH": "235 in", "DATA": "354 go on", "STARTTLS": "220 go on"}
        if not self._say(verb, usual.get(verb, "250 fine")):
            return False
        if verb == "STARTTLS":
            self._encrypt()
        if verb == "DATA" and verb not in self.owner.refuses:
            self._take_mail()
        return True

    def _take_mail(self) -> None:
        lines = []
        for raw in iter(self.rfile.readline, b".\r\n"):
            lines.append(raw)
        mail = message_from_bytes(b"".join(lines), policy=default)
        assert isinstance(mail, EmailMessage)
        self.owner.mails.append(mail)
        self.owner.encrypted.append(isinstance(self.connection, ssl.SSLSocket))
        self._say("END", "250 taken")

    def _say(self, verb: str, usual: str) -> bool:
        answer = self.owner.refuses.get(verb, usual)
        if not answer:
            self.owner.let_go.wait(10)
            return False
        self.wfile.write(f"{answer}\r\n".encode())
        self.wfile.flush()
        return True

    def _encrypt(self) -> None:
        assert self.context is not None
        self.connection = self.request = self.context.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb")

    def finish(self) -> None:
        for stream in (self.wfile, self.rfile):
            with suppress(OSError, ValueError):
                stream.close()
        self.connection.close()


@contextmanager
def mail_server(
    context: ssl.SSLContext | None = None, *, at_once: bool = False
) -> Iterator[MailServer]:
    """`context`: its certificate; with `at_once` encrypted from the first byte."""
    handler: type[_Mail] = type("Handler", (_Mail,), {"context": context, "at_once": at_once})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        owner = handler.owner = MailServer(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield owner
        finally:
            owner.let_go.set()
            server.shutdown()
            thread.join()


def certificate(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A certificate of 127.0.0.1, made now: for the server, and for a client that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "localhost.pem"
    plain = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    pem = serialization.Encoding.PEM
    file.write_bytes(key.private_bytes(pem, *plain) + made.public_bytes(pem))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file)
    client = ssl.create_default_context(cadata=made.public_bytes(pem).decode())
    return server, client


@dataclass
class Robot:
    """Answers every POST with `status` and `answer`; `holds`: not before it is let go."""

    url: str
    status: int = 200
    answer: bytes = b'{"errcode":0,"errmsg":"ok"}'
    headers: dict[str, str] = field(default_factory=dict)
    holds: bool = False
    bodies: list[Any] = field(default_factory=list)
    queries: list[dict[str, list[str]]] = field(default_factory=list)
    let_go: threading.Event = field(default_factory=threading.Event)


@contextmanager
def robot() -> Iterator[Robot]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_args: object) -> None:
            """Silent."""

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            one.bodies.append(json.loads(body))
            one.queries.append(parse_qs(urlsplit(self.path).query))
            self.close_connection = True
            if one.holds:
                one.let_go.wait(10)
                return
            self.send_response(one.status)
            for name, value in one.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(one.answer)))
            self.end_headers()
            self.wfile.write(one.answer)

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        one = Robot(f"http://127.0.0.1:{server.server_address[1]}/send?key=the-robots-key")
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield one
        finally:
            one.let_go.set()
            server.shutdown()
            thread.join()
