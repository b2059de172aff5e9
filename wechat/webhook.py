"""GET and POST /wechat: bytes in, our words to the desk, bytes out. Nothing personal is logged."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from flask import Blueprint, Response, request
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge

from handlers.ports import NoStore
from models.words import Push, Reply, Unknown
from wechat.account import Account, Mode
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
class _Door:
    account: Account
    receive: Callable[[Push], Reply]
    is_repeat: Callable[[Push], bool]
    real_time: Callable[[], float]
    body_limit: int
    count: Callable[[Outcome], None]

    def verify(self) -> Response:
        """GET: the address check of the platform's console. A stale one changes nothing."""
        echo = request.args.get("echostr", "")
        try:
            check_query(self.account, request.args)
        except NotGenuine as refused:
            return self._refuse(refused.reason, Outcome.REFUSED)
        if not _ECHO.fullmatch(echo):
            return self._refuse("bad_echostr", Outcome.REFUSED)
        return self._answer(echo, Outcome.VERIFIED)

    def take(self) -> Response:
        """POST: one push. Only an error in `receive` leaves as an exception."""
        try:
            body = self._body()
        except RequestEntityTooLarge:
            return self._refuse("too_large", Outcome.TOO_LARGE, 413)
        except (ClientDisconnected, OSError):
            return self._refuse("cut_off", Outcome.CUT_OFF, 400)
        try:
            signed = check_query(self.account, request.args)
            return self._genuine(signed, self._open(signed, body))
        except NotGenuine as refused:
            return self._refuse(refused.reason, Outcome.REFUSED)

    def _body(self) -> bytes:
        request.max_content_length = self.body_limit  # holds for chunked bodies too
        if (request.content_length or 0) > self.body_limit:
            raise RequestEntityTooLarge
        return request.get_data(cache=False)

    def _open(self, signed: Signed, body: bytes) -> bytes | str:
        """The document to read. A push weaker than the configured mode is refused."""
        if request.args.get("encrypt_type") == "aes" and self.account.encoding_aes_key:
            return open_envelope(self.account, request.args, signed, body)
        if self.account.mode is not Mode.PLAIN:
            raise NotGenuine("weaker_mode")
        if b"<Encrypt>" in body and b"<FromUserName>" not in body:
            raise NotGenuine("sealed_without_key")  # refused, so that the console raises an alarm
        return body

    def _genuine(self, signed: Signed, document: bytes | str) -> Response:
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

    def _unreadable(self, reason: str, *, fresh: bool) -> Response:
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

    def _reply(self, push: Push, *, sealed: bool) -> Response:
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

    def _answer(self, text: str, outcome: Outcome, mimetype: str = "text/plain") -> Response:
        self.count(outcome)
        return _response(text, 200, mimetype)

    def _refuse(self, reason: str, outcome: Outcome, status: int = 403) -> Response:
        log.warning("push refused: %s", reason)
        self.count(outcome)
        return _response("", status, "text/plain")


def _response(text: str, status: int, mimetype: str) -> Response:
    response = Response(text, status, mimetype=mimetype)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


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
) -> Blueprint:
    """The blueprint of /wechat.

    `receive` stores a push and answers it; an error of its own is left to the app, so that
    WeChat repeats the push; NoStore is answered with 503. `is_repeat` knows what is stored
    already. `real_time` gives real Unix seconds, whatever clock the rows use. `body_limit` is
    bytes (default: the account's).
    `count` is called once per request.
    """
    limit = account.body_limit if body_limit is None else body_limit
    door = _Door(account, receive, is_repeat, real_time, limit, count)
    blueprint = Blueprint("wechat", __name__)
    blueprint.add_url_rule("/wechat", "verify", door.verify, methods=["GET"])
    blueprint.add_url_rule("/wechat", "take", door.take, methods=["POST"])
    return blueprint
