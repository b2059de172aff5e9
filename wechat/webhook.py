"""GET and POST /wechat: bytes in, our words to the desk, bytes out. Nothing personal is logged."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from handlers.ports import NoStore
from models.words import Push, Reply, Unknown
from wechat.account import Account, Mode
from wechat.gate import Answer, CutOff, Door, TooLarge
from wechat.inbound import Unreadable, read_push
from wechat.passive import ACKNOWLEDGED, render
from wechat.signature import (
    NotGenuine,
    Signed,
    check_query,
    is_fresh,
    open_envelope,
    seal_envelope,
)

log = logging.getLogger(__name__)

_ECHO = re.compile(r"[\x21-\x7e]{1,128}", re.ASCII)
_NAME = re.compile(r"[\w.\-]{1,64}", re.ASCII)


class Outcome(StrEnum):
    """How a request ended, for counting."""

    VERIFIED = "verified"
    ANSWERED = "answered"
    SILENT = "silent"
    UNREADABLE = "unreadable"
    REFUSED = "refused"
    STALE = "stale"
    TOO_LARGE = "too_large"
    CUT_OFF = "cut_off"
    NO_STORE = "no_store"


def _nowhere(_outcome: Outcome) -> None:
    """Counts nothing."""


@dataclass(frozen=True)
class _Door(Door):
    account: Account
    receive: Callable[[Push], Reply]
    is_repeat: Callable[[Push], bool]
    real_time: Callable[[], float]
    body_limit: int
    count: Callable[[Outcome], None]

    def verify(self, query: Mapping[str, str]) -> Answer:
        """GET: the address check of the platform's console. A stale one changes nothing."""
        echo = query.get("echostr", "")
        try:
            check_query(self.account, query)
        except NotGenuine as refused:
            return self._refuse(refused.reason, Outcome.REFUSED)
        if not _ECHO.fullmatch(echo):
            return self._refuse("bad_echostr", Outcome.REFUSED)
        return self._answer(echo, Outcome.VERIFIED)

    def take(self, query: Mapping[str, str], read: Callable[[int], bytes]) -> Answer:
        """POST: one push. Only an error in `receive` leaves as an exception."""
        try:
            body = read(self.body_limit)
        except TooLarge:
            return self._refuse("too_large", Outcome.TOO_LARGE, 413)
        except CutOff:
            return self._refuse("cut_off", Outcome.CUT_OFF, 400)
        try:
            signed = check_query(self.account, query)
            return self._genuine(signed, self._open(query, signed, body))
        except NotGenuine as refused:
            return self._refuse(refused.reason, Outcome.REFUSED)

    def _open(self, query: Mapping[str, str], signed: Signed, body: bytes) -> bytes | str:
        """The document to read. A push weaker than the configured mode is refused."""
        if query.get("encrypt_type") == "aes" and self.account.encoding_aes_key:
            return open_envelope(self.account, query, signed, body)
        if self.account.mode is not Mode.PLAIN:
            raise NotGenuine("weaker_mode")
        if b"<Encrypt>" in body and b"<FromUserName>" not in body:
            raise NotGenuine("sealed_without_key")  # refused, so that the console raises an alarm
        return body

    def _genuine(self, signed: Signed, document: bytes | str) -> Answer:
        fresh = is_fresh(self.account, signed, self.real_time())
        try:
            push = read_push(document, received_unix=signed.moment)
        except Unreadable as unreadable:
            return self._unreadable(unreadable.reason, fresh=fresh)
        if not fresh and not self._known(push):
            return self._refuse("stale", Outcome.STALE)
        if isinstance(push, Unknown):
            log.info("push of unknown type: %s %s", _safe(push.message_type), _safe(push.event))
        return self._reply(push, sealed=isinstance(document, str))

    def _unreadable(self, reason: str, *, fresh: bool) -> Answer:
        if not fresh:
            return self._refuse("stale", Outcome.STALE)
        log.warning("push not readable: %s", reason)  # WeChat would repeat it for nothing
        return self._answer(ACKNOWLEDGED, Outcome.UNREADABLE)

    def _known(self, push: Push) -> bool:
        """Outside the window only what we already hold may pass; it gets the same reply again."""
        try:
            return self.is_repeat(push)
        except Exception as error:
            log.warning("repeat not looked up: %s", type(error).__name__)
            return False

    def _reply(self, push: Push, *, sealed: bool) -> Answer:
        try:
            reply = self.receive(push)
        except NoStore:
            return self._refuse("no_store", Outcome.NO_STORE, 503)  # WeChat repeats it
        now_unix = int(self.real_time())
        text = render(reply, push, now_unix)
        if text == ACKNOWLEDGED:  # sent bare in every mode
            return self._answer(text, Outcome.SILENT)
        if sealed:
            text = seal_envelope(self.account, text, now_unix)
        return self._answer(text, Outcome.ANSWERED, "application/xml")

    def _answer(self, text: str, outcome: Outcome, mimetype: str = "text/plain") -> Answer:
        self.count(outcome)
        return Answer(text, mimetype=mimetype)

    def _refuse(self, reason: str, outcome: Outcome, status: int = 403) -> Answer:
        log.warning("push refused: %s", reason)
        self.count(outcome)
        return Answer("", status)


def _safe(name: str | None) -> str:
    return name if name and _NAME.fullmatch(name) else "-"


def webhook(
    account: Account,
    receive: Callable[[Push], Reply],
    *,
    is_repeat: Callable[[Push], bool],
    real_time: Callable[[], float],
    body_limit: int | None = None,
    count: Callable[[Outcome], None] = _nowhere,
) -> Door:
    """What stands behind /wechat; `gate.put_before` serves it.

    `receive` stores a push and answers it; an error of its own is left to the gate, so that
    WeChat repeats the push; NoStore is answered with 503. `is_repeat` knows what is stored
    already. `real_time` gives real Unix seconds, whatever clock the rows use. `body_limit` is
    bytes (default: the account's).
    `count` is called once per request.
    """
    limit = account.body_limit if body_limit is None else body_limit
    return _Door(account, receive, is_repeat, real_time, limit, count)
