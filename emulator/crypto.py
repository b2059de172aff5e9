"""Signatures and the AES envelope of the official-account protocol, written from its description.

Layout: 16 random bytes, 4-byte big-endian length, message, app id; PKCS#7 to 32-byte blocks;
AES-256-CBC with the key's first 16 bytes as the vector; base64.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32


class CryptoError(ValueError):
    """The envelope cannot be opened."""


def signature(*parts: str) -> str:
    """SHA-1 in hex over the sorted parts joined together."""
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def same(left: str, right: str) -> bool:
    """Compare two signatures in constant time."""
    return hmac.compare_digest(left.encode(), right.encode())


@lru_cache(maxsize=64)
def _cipher(aes_key: str) -> Cipher[modes.CBC]:
    key = base64.b64decode(aes_key + "=")
    return Cipher(algorithms.AES(key), modes.CBC(key[:16]))


def encrypt(aes_key: str, message: bytes, app_id: str) -> str:
    """Seal a message: bytes in, base64 text out."""
    plain = os.urandom(16) + len(message).to_bytes(4, "big") + message + app_id.encode()
    pad = BLOCK - len(plain) % BLOCK
    encryptor = _cipher(aes_key).encryptor()
    sealed = encryptor.update(plain + bytes([pad]) * pad) + encryptor.finalize()
    return base64.b64encode(sealed).decode()


def decrypt(aes_key: str, sealed: str, app_id: str) -> bytes:
    """Open an envelope: base64 text in, message out; `CryptoError` says what is wrong with it."""
    try:
        data = base64.b64decode(sealed, validate=True)
    except (binascii.Error, ValueError) as error:
        raise CryptoError("the encrypted text is not base64") from error
    if not data or len(data) % 16:
        raise CryptoError("the encrypted text is not made of whole blocks")
    decryptor = _cipher(aes_key).decryptor()
    return _unpack(decryptor.update(data) + decryptor.finalize(), app_id)


def _unpack(plain: bytes, app_id: str) -> bytes:
    pad = plain[-1]
    if not 1 <= pad <= BLOCK or plain[-pad:] != bytes([pad]) * pad:
        raise CryptoError("the padding is wrong")
    body = plain[16:-pad]
    size = int.from_bytes(body[:4], "big")
    message, owner = body[4 : 4 + size], body[4 + size :]
    if len(message) != size or owner != app_id.encode():
        raise CryptoError("the envelope belongs to another app id")
    return message
