"""Whether a push is from WeChat, and its envelope: 公众平台 消息加解密说明.

Signatures are compared in constant time here; wechatpy compares plainly and accepts missing
parameters. Its cipher and its envelope are used as they are.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wechatpy.crypto import PrpCrypto, WeChatCrypto

from wechat.account import Account
from wechat.xml_reading import Unreadable, read_xml

_TIMESTAMP = re.compile(r"[0-9]{1,12}", re.ASCII)
_LONGEST_PARAMETER = 128


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
        opened = _decrypted(_crypto(account, key).key, encrypted, account.app_id)
        if opened is not None:
            return opened
    raise NotGenuine("not_decrypted")


def seal_envelope(account: Account, xml: str, now_unix: int) -> str:
    """The reply `xml` encrypted and signed with a fresh nonce; `now_unix` in seconds."""
    crypto = _crypto(account, account.encoding_aes_key)
    nonce = secrets.token_hex(8)
    sealed: str = crypto._encrypt_message(xml, nonce, str(now_unix), _Cipher)
    return sealed


def _required(query: Mapping[str, str], name: str) -> str:
    value = query.get(name, "")
    if not value or len(value) > _LONGEST_PARAMETER:
        raise NotGenuine("missing_parameter")
    return value


def _compare(signature: str, *parts: str) -> None:
    if not parts[0]:  # without a token anybody could sign
        raise NotGenuine("no_token")
    text = "".join(sorted(parts)).encode("utf-8", "replace")
    expected = hashlib.sha1(text, usedforsecurity=False).hexdigest()
    if not hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace")):
        raise NotGenuine("wrong_signature")


def _encrypted_part(body: bytes) -> str:
    try:
        encrypted = read_xml(body)[1].text("Encrypt")
    except Unreadable as unreadable:
        raise NotGenuine(unreadable.reason) from None
    if not encrypted:
        raise NotGenuine("nothing_encrypted")
    return encrypted


def _crypto(account: Account, key: str) -> Any:
    return WeChatCrypto(account.token, key, account.app_id)


def _decrypted(key: bytes, encrypted: str, app_id: str) -> str | None:
    """The document, or None when it was not sealed with this key for this appid."""
    try:
        return str(_Cipher(key).decrypt(encrypted, app_id))
    except (ValueError, NotGenuine):  # ValueError: base64, block length
        return None


class _Cipher(PrpCrypto):  # type: ignore[misc]
    """wechatpy's AES with every length checked, bytes WeChat broke replaced instead of refused,
    and an unpredictable prefix."""

    def get_random_string(self) -> str:
        return secrets.token_hex(8)

    def decrypt(self, text: str, app_id: str) -> str:
        plain: bytes = self.cipher.decrypt(base64.b64decode(text.encode("ascii"), validate=True))
        padding = plain[-1] if plain else 0
        content = plain[16 : len(plain) - padding]
        if not 1 <= padding <= 32 or len(content) < 4:
            raise NotGenuine("bad_padding")
        (length,) = struct.unpack(">I", content[:4])
        document, trailer = content[4 : 4 + length], content[4 + length :]
        if len(document) != length or not hmac.compare_digest(trailer, app_id.encode()):
            raise NotGenuine("wrong_appid")
        return document.decode("utf-8", "replace")
