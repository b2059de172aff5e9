"""How a push is sealed and signed, in the three modes of an account."""

from __future__ import annotations

import random
import time

from emulator import crypto
from emulator.config import Config
from emulator.xmlform import cdata


class Envelope:
    """Knows the account's token, key and mode."""

    def __init__(self, config: Config) -> None:
        self._config = config

    def seal(self, xml: str) -> bytes:
        """The request body in the account's mode; sealed once, so that repetitions are equal."""
        if self._config.mode == "plain":
            return xml.encode()
        sealed = crypto.encrypt(self._config.aes_key, xml.encode(), self._config.app_id)
        envelope = f"<Encrypt>{cdata(sealed)}</Encrypt></xml>"
        if self._config.mode == "compat":
            return (xml.removesuffix("</xml>") + envelope).encode()
        return f"<xml><ToUserName>{cdata(self._config.account_id)}</ToUserName>{envelope}".encode()

    def signed(self) -> dict[str, str]:
        """A fresh signature; its time is always real, whatever the virtual clock says."""
        stamp, nonce = str(int(time.time())), str(random.randrange(10**8, 10**10))
        sign = crypto.signature(self._config.token, stamp, nonce)
        return {"signature": sign, "timestamp": stamp, "nonce": nonce}

    def query(self, openid: str, body: bytes) -> dict[str, str]:
        """The query string of one delivery, new for each repetition."""
        query = {**self.signed(), "openid": openid}
        if self._config.mode != "plain":
            sealed = body.decode().rpartition("<Encrypt><![CDATA[")[2].partition("]]>")[0]
            query["encrypt_type"] = "aes"
            query["msg_signature"] = crypto.signature(
                self._config.token, query["timestamp"], query["nonce"], sealed
            )
        return query
