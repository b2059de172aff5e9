"""The floor: the least that a correct intake in safe mode costs in Python. No framework.

One WSGI callable: expat, one cipher kept, jieba.lcut, and a row per message, each its own commit
in SQLite (write-ahead log, synchronous FULL). `gunicorn bench._intake.floor:app`.
"""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qsl
from xml.parsers import expat

import jieba
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from bench._intake.account import Account

Start = Callable[[str, list[tuple[str, str]]], Any]
_ROW = """INSERT OR IGNORE INTO message (msg_id, openid, content, tokens, receipt, created)
 VALUES (?, ?, ?, ?, ?, ?)"""
_REPLY = (
    "<xml><ToUserName><![CDATA[%s]]></ToUserName><FromUserName><![CDATA[%s]]></FromUserName>"
    "<CreateTime>%d</CreateTime><MsgType><![CDATA[text]]></MsgType>"
    "<Content><![CDATA[您的意见已收到，受理编号 %s]]></Content></xml>"
)
_SEALED = (
    "<xml><Encrypt><![CDATA[%s]]></Encrypt><MsgSignature><![CDATA[%s]]></MsgSignature>"
    "<TimeStamp>%s</TimeStamp><Nonce><![CDATA[%s]]></Nonce></xml>"
)


class Floor:
    """The callable. The account and the database file are fixed when it is made."""

    def __init__(self, account: Account, database: str) -> None:
        jieba.initialize()
        key = base64.b64decode(account.aes_key + "=")
        self._cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16]))
        self._token, self._app_id = account.token, account.app_id.encode()
        self._database, self._mine = database, threading.local()

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        try:
            query = dict(parse_qsl(environ["QUERY_STRING"]))
            push = _flat(self._open(query, _flat(body)["Encrypt"]))
            reply = self._seal(query, self._answer(push))
        except (ValueError, KeyError, expat.ExpatError):
            start("403 Forbidden", [("Content-Length", "0")])
            return [b""]
        kind, length = ("Content-Type", "application/xml"), ("Content-Length", str(len(reply)))
        start("200 OK", [kind, length])
        return [reply]

    def _signature(self, *parts: str) -> str:
        return hashlib.sha1("".join(sorted((self._token, *parts))).encode()).hexdigest()

    def _open(self, query: dict[str, str], sealed: str) -> bytes:
        if self._signature(query["timestamp"], query["nonce"], sealed) != query["msg_signature"]:
            raise ValueError("signature")
        decryptor = self._cipher.decryptor()
        plain = decryptor.update(base64.b64decode(sealed)) + decryptor.finalize()
        end = 20 + int.from_bytes(plain[16:20], "big")
        if plain[end : len(plain) - plain[-1]] != self._app_id:
            raise ValueError("app id")
        return plain[20:end]

    def _answer(self, push: dict[str, str]) -> bytes:
        tokens, receipt = " ".join(jieba.lcut(push["Content"])), secrets.token_hex(5)
        now = time.time()
        row = (push["MsgId"], push["FromUserName"], push["Content"], tokens, receipt, now)
        self._connection().execute(_ROW, row)
        return (_REPLY % (push["FromUserName"], push["ToUserName"], now, receipt)).encode()

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._mine, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self._database, timeout=30, isolation_level=None)
            connection.execute("PRAGMA synchronous=FULL")
            self._mine.connection = connection
        return connection

    def _seal(self, query: dict[str, str], document: bytes) -> bytes:
        plain = os.urandom(16) + len(document).to_bytes(4, "big") + document + self._app_id
        pad = 32 - len(plain) % 32
        encryptor = self._cipher.encryptor()
        data = encryptor.update(plain + bytes([pad]) * pad) + encryptor.finalize()
        sealed, timestamp, nonce = (
            base64.b64encode(data).decode(),
            query["timestamp"],
            query["nonce"],
        )
        signature = self._signature(timestamp, nonce, sealed)
        return (_SEALED % (sealed, signature, timestamp, nonce)).encode()


def _flat(document: bytes) -> dict[str, str]:
    """Character data of every element by its tag, without any tree."""
    found: dict[str, str] = {}
    parts: list[str] = []
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def end(tag: str) -> None:
        found[tag] = "".join(parts)
        parts.clear()

    parser.StartElementHandler = lambda _tag, _attributes: parts.clear()
    parser.CharacterDataHandler = parts.append
    parser.EndElementHandler = end
    parser.Parse(document, True)
    return found


def app() -> Floor:
    """For gunicorn: `bench._intake.floor:app()`."""
    return Floor(Account.from_environment(), os.environ["BENCH_DATABASE"])
