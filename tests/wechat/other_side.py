"""WeChat's side of the wire, written a second time: nothing of ours, nothing of wechatpy's.

Follows 公众平台 消息加解密说明: AES-256-CBC, IV the first 16 bytes of the key, 16 random bytes,
the length in network order, the document, the appid, padded to 32.
"""

from __future__ import annotations

import base64
import hashlib
import os
from dataclasses import dataclass
from xml.etree import ElementTree

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes


def sign(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def _cipher(aes_key: str) -> Cipher[modes.CBC]:
    key = base64.b64decode(aes_key + "=")
    return Cipher(algorithms.AES(key), modes.CBC(key[:16]))


def encrypt(document: bytes, aes_key: str, app_id: str) -> str:
    plain = os.urandom(16) + len(document).to_bytes(4, "big") + document + app_id.encode()
    padding = 32 - len(plain) % 32
    encryptor = _cipher(aes_key).encryptor()
    return base64.b64encode(encryptor.update(plain + bytes([padding]) * padding)).decode()


def decrypt(encrypted: str, aes_key: str, app_id: str) -> bytes:
    decryptor = _cipher(aes_key).decryptor()
    plain = decryptor.update(base64.b64decode(encrypted))
    content = plain[16 : -plain[-1]]
    length = int.from_bytes(content[:4], "big")
    assert content[4 + length :] == app_id.encode()
    return content[4 : 4 + length]


@dataclass(frozen=True)
class OtherSide:
    """Makes queries and bodies as the platform would, and reads the answers."""

    token: str
    aes_key: str
    app_id: str

    def query(self, at: float, nonce: str = "90817263") -> dict[str, str]:
        timestamp = str(int(at))
        signature = sign(self.token, timestamp, nonce)
        return {"signature": signature, "timestamp": timestamp, "nonce": nonce}

    def sealed(
        self, document: str | bytes, at: float, *, around: str = ""
    ) -> tuple[dict[str, str], bytes]:
        """Query and body; `around` is what a compat push repeats in the clear."""
        data = document.encode() if isinstance(document, str) else document
        encrypted = encrypt(data, self.aes_key, self.app_id)
        query = self.query(at)
        query["encrypt_type"] = "aes"
        query["msg_signature"] = sign(self.token, query["timestamp"], query["nonce"], encrypted)
        body = f"<xml>{around}<Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
        return query, body.encode()

    def unsealed(self, body: bytes) -> bytes:
        """Checks the signature of a sealed reply and opens it."""
        fields = {child.tag: child.text or "" for child in ElementTree.fromstring(body)}
        signed = (self.token, fields["TimeStamp"], fields["Nonce"], fields["Encrypt"])
        assert fields["MsgSignature"] == sign(*signed)
        return decrypt(fields["Encrypt"], self.aes_key, self.app_id)
