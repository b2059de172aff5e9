"""The cipher of 公众平台 消息加解密说明: AES-256-CBC, the IV is the key's beginning.

Inside: 16 random signs, the document's length (4 bytes, network order), the document, the appid,
padding to 32 bytes. A key is prepared once, not once per message.
"""

from __future__ import annotations

import base64
import functools
import hmac
import secrets

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_PREFIX, _LENGTH, _BLOCK = 16, 4, 32


def sealed(document: str, encoding_aes_key: str, app_id: str) -> str:
    """The document encrypted for the appid, as base64. The beginning is unpredictable."""
    data = document.encode()
    prefix = secrets.token_hex(_PREFIX // 2).encode()
    plain = b"".join((prefix, len(data).to_bytes(_LENGTH), data, app_id.encode()))
    padding = _BLOCK - len(plain) % _BLOCK
    encryptor = _prepared(encoding_aes_key).encryptor()
    encrypted = encryptor.update(plain + bytes((padding,)) * padding) + encryptor.finalize()
    return base64.b64encode(encrypted).decode("ascii")


def opened(encrypted: str, encoding_aes_key: str, app_id: str) -> str | None:
    """The document, or None when it was not sealed with this key for this appid: every length is
    checked. Bytes that WeChat broke are replaced."""
    try:
        decryptor = _prepared(encoding_aes_key).decryptor()
        data = base64.b64decode(encrypted.encode("ascii"), validate=True)
        plain = decryptor.update(data) + decryptor.finalize()
    except ValueError:  # not ASCII, not base64, not whole blocks
        return None
    padding, start = plain[-1] if plain else 0, _PREFIX + _LENGTH
    content = plain[: len(plain) - padding]
    end = start + int.from_bytes(content[_PREFIX:start])
    if not 1 <= padding <= _BLOCK or end > len(content):
        return None
    if not hmac.compare_digest(content[end:], app_id.encode()):
        return None
    return content[start:end].decode("utf-8", "replace")


@functools.cache
def _prepared(encoding_aes_key: str) -> Cipher[modes.CBC]:
    """Holds no state of a message, so all threads share it."""
    key = base64.b64decode(encoding_aes_key + "=")
    return Cipher(algorithms.AES(key), modes.CBC(key[:16]))
