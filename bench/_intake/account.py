"""The made-up account of a sitting, and the envelope of the official-account protocol.

Written apart from the code that is measured, so that a fault there cannot hide itself here.
"""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_BLOCK = 32


@dataclass(frozen=True)
class Account:
    """One account in safe mode. Nothing of it is known to Tencent."""

    account_id: str
    app_id: str
    token: str
    aes_key: str

    @classmethod
    def made_up(cls) -> Account:
        """A new one."""
        letters = string.ascii_letters + string.digits
        return cls(
            account_id="gh_" + secrets.token_hex(6),
            app_id="wx" + secrets.token_hex(8),
            token=secrets.token_hex(8),
            aes_key="".join(secrets.choice(letters) for _ in range(42)) + "A",
        )

    def environment(self) -> dict[str, str]:
        """What the servers of the bench read."""
        return {
            "BENCH_ACCOUNT_ID": self.account_id,
            "BENCH_APP_ID": self.app_id,
            "BENCH_TOKEN": self.token,
            "BENCH_AES_KEY": self.aes_key,
        }

    @classmethod
    def from_environment(cls, env: Mapping[str, str] = os.environ) -> Account:
        """The account that `environment` wrote."""
        names = ("BENCH_ACCOUNT_ID", "BENCH_APP_ID", "BENCH_TOKEN", "BENCH_AES_KEY")
        return cls(*(env[name] for name in names))

    @cached_property
    def _cipher(self) -> Cipher[modes.CBC]:
        key = base64.b64decode(self.aes_key + "=")
        return Cipher(algorithms.AES(key), modes.CBC(key[:16]))

    def signature(self, *parts: str) -> str:
        """SHA-1 over the sorted token and parts."""
        return hashlib.sha1("".join(sorted((self.token, *parts))).encode()).hexdigest()

    def seal(self, document: bytes) -> str:
        """A document as base64 text: random, length, document, app id, padding."""
        content = document + self.app_id.encode()
        plain = os.urandom(16) + len(document).to_bytes(4, "big") + content
        pad = _BLOCK - len(plain) % _BLOCK
        encryptor = self._cipher.encryptor()
        sealed = encryptor.update(plain + bytes([pad]) * pad) + encryptor.finalize()
        return base64.b64encode(sealed).decode()

    def open(self, sealed: str) -> bytes:
        """The document. Raises ValueError for anything that is not sealed for this account."""
        decryptor = self._cipher.decryptor()
        data = base64.b64decode(sealed, validate=True)
        plain = decryptor.update(data) + decryptor.finalize()
        pad = plain[-1] if plain else 0
        size = int.from_bytes(plain[16:20], "big")
        document, owner = plain[20 : 20 + size], plain[20 + size : len(plain) - pad]
        if not 1 <= pad <= _BLOCK or len(document) != size or owner != self.app_id.encode():
            raise ValueError("not sealed for this account")
        return document
