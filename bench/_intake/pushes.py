"""Pushes made in advance: each with its own MsgId, sealed once, signed when a run begins."""

from __future__ import annotations

import pickle
import string
from dataclasses import dataclass
from pathlib import Path
from random import Random
from time import time

from bench._intake.account import Account
from bench._intake.letters import letters

_PEOPLE = 5000
_FIRST_ID = 25_000_000_000_000_000
_PUSH = (
    "<xml><ToUserName><![CDATA[{account}]]></ToUserName>"
    "<FromUserName><![CDATA[{openid}]]></FromUserName><CreateTime>{created}</CreateTime>"
    "<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{content}]]></Content>"
    "<MsgId>{id}</MsgId></xml>"
)
_BODY = (
    "<xml><ToUserName><![CDATA[{account}]]></ToUserName>"
    "<Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
)
_REQUEST = (
    "POST /wechat?{query} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Mozilla/4.0\r\n"
    "Accept: */*\r\nConnection: Keep-Alive\r\nContent-Type: text/xml\r\n"
    "Content-Length: {length}\r\n\r\n"
)


@dataclass(frozen=True)
class Pool:
    """The pushes of a sitting: (openid, sealed document) in sending order. No two are equal."""

    account: Account
    sealed: list[tuple[str, str]]

    def save(self, path: Path) -> None:
        path.write_bytes(pickle.dumps(self))

    @staticmethod
    def read(path: Path) -> Pool:
        """What `save` wrote in this sitting."""
        pool = pickle.loads(path.read_bytes())
        assert isinstance(pool, Pool)
        return pool

    def requests(self) -> list[bytes]:
        """Complete HTTP requests, signed now: a timestamp is only believed for minutes."""
        timestamp, random = str(int(time())), Random()
        return [self._request(each, timestamp, str(random.getrandbits(31))) for each in self.sealed]

    def parts(self, at: int) -> tuple[dict[str, str], bytes]:
        """Query and body of one push, signed now."""
        return self._signed(self.sealed[at], str(int(time())), str(at))

    def _request(self, push: tuple[str, str], timestamp: str, nonce: str) -> bytes:
        query, body = self._signed(push, timestamp, nonce)
        text = "&".join(f"{name}={value}" for name, value in query.items())
        return _REQUEST.format(query=text, length=len(body)).encode() + body

    def _signed(
        self, push: tuple[str, str], timestamp: str, nonce: str
    ) -> tuple[dict[str, str], bytes]:
        openid, sealed = push
        query = {
            "signature": self.account.signature(timestamp, nonce),
            "timestamp": timestamp,
            "nonce": nonce,
            "openid": openid,
            "encrypt_type": "aes",
            "msg_signature": self.account.signature(timestamp, nonce, sealed),
        }
        return query, _BODY.format(account=self.account.account_id, sealed=sealed).encode()


def make_pool(account: Account, count: int, seed: int, first: int = 0) -> Pool:
    """`count` pushes from thousands of people, sealed for the account.

    The same seed gives the same people and texts; `first` is where their MsgIds begin.
    """
    random = Random(seed)
    signs = string.ascii_letters + string.digits + "-_"
    people = ["o" + "".join(random.choices(signs, k=27)) for _ in range(_PEOPLE)]
    created = int(time())
    sealed = []
    for at, content in enumerate(letters(count, seed)):
        openid = random.choice(people)
        document = _PUSH.format(
            account=account.account_id,
            openid=openid,
            created=created,
            content=content,
            id=_FIRST_ID + first + at,
        )
        sealed.append((openid, account.seal(document.encode())))
    return Pool(account, sealed)
