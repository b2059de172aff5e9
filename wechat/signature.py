"""Whether a push is from WeChat, and its envelope: 公众平台 消息加解密说明.

Signatures are compared in constant time; wechatpy compares plainly and accepts missing parameters.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from wechat.account import Account
from wechat.cipher import opened, sealed
from wechat.xml_reading import Unreadable, read_xml

_TIMESTAMP = re.compile(r"[0-9]{1,12}", re.ASCII)
_LONGEST_PARAMETER = 128
_ENVELOPE = (
    "<xml><Encrypt><![CDATA[%s]]></Encrypt><MsgSignature><![CDATA[%s]]></MsgSignature>"
    "<TimeStamp>%s</TimeStamp><Nonce><![CDATA[%s]]></Nonce></xml>"
)


class NotGenuine(Exception):  # noqa: N818 - named after what happened
    """This must be refused. `reason` is a fixed word, safe to log; the sender never sees it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Signed:
    """The signed part of a query: strings as they came, `moment` the timestamp as a number."""

    timestamp: str
    nonce: str
    moment: int


def check_query(account: Account, query: Mapping[str, str]) -> Signed:
    """Checks `signature` over token, timestamp and nonce. Raises `NotGenuine`."""
    signature, timestamp, nonce = (
        _required(query, name) for name in ("signature", "timestamp", "nonce")
    )
    if not _TIMESTAMP.fullmatch(timestamp):
        raise NotGenuine("bad_timestamp")
    _compare(signature, account.token, timestamp, nonce)
    return Signed(timestamp, nonce, int(timestamp))


def is_fresh(account: Account, signed: Signed, real_unix: float) -> bool:
    """Whether the query was signed within the account's window of real time (seconds)."""
    return abs(real_unix - signed.moment) <= account.timestamp_window_s


def open_envelope(account: Account, query: Mapping[str, str], signed: Signed, body: bytes) -> str:
    """The decrypted document inside `Encrypt`; what stands around it is never read.

    Raises `NotGenuine` when signature, cipher or appid do not fit either key.
    """
    encrypted = _encrypted_part(body)
    signature = _required(query, "msg_signature")
    _compare(signature, account.token, signed.timestamp, signed.nonce, encrypted)
    for key in filter(None, (account.encoding_aes_key, account.previous_encoding_aes_key)):
        document = opened(encrypted, key, account.app_id)
        if document is not None:
            return document
    raise NotGenuine("not_decrypted")


def seal_envelope(account: Account, xml: str, now_unix: int) -> str:
    """The reply `xml` encrypted and signed with a fresh nonce; `now_unix` in seconds."""
    encrypted = sealed(xml, account.encoding_aes_key, account.app_id)
    timestamp, nonce = str(now_unix), secrets.token_hex(8)
    signature = _signature(account.token, timestamp, nonce, encrypted)
    return _ENVELOPE % (encrypted, signature, timestamp, nonce)


def _required(query: Mapping[str, str], name: str) -> str:
    value = query.get(name, "")
    if not value or len(value) > _LONGEST_PARAMETER:
        raise NotGenuine("missing_parameter")
    return value


def _compare(signature: str, *parts: str) -> None:
    if not parts[0]:  # without a token anybody could sign
        raise NotGenuine("no_token")
    if not hmac.compare_digest(_signature(*parts).encode(), signature.encode("utf-8", "replace")):
        raise NotGenuine("wrong_signature")


def _signature(*parts: str) -> str:
    text = "".join(sorted(parts)).encode("utf-8", "replace")
    return hashlib.sha1(text, usedforsecurity=False).hexdigest()


def _encrypted_part(body: bytes) -> str:
    try:
        encrypted = read_xml(body)[1].text("Encrypt")
    except Unreadable as unreadable:
        raise NotGenuine(unreadable.reason) from None
    if not encrypted:
        raise NotGenuine("nothing_encrypted")
    return encrypted
