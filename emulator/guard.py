"""Keeps the control API and the phone page on this machine, and its errors in sentences."""

from __future__ import annotations

import logging
import re
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from emulator.config import is_loopback
from emulator.endpoint import clean_json

# What the bot calls; everything else is for people and tests on this machine.
TENCENTS = ("/cgi-bin/", "/wxaapi/")
log = logging.getLogger(__name__)


class RefusedError(Exception):
    """A request that is not carried out; becomes `{"error": sentence}` with the status."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status, self.sentence = status, sentence


def install(app: Flask) -> None:
    """Check every request but Tencent's API, and put all errors into JSON."""
    app.before_request(_only_this_machine)
    app.register_error_handler(RefusedError, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def _only_this_machine() -> None:
    if request.path.startswith(TENCENTS):
        return
    if not is_loopback(request.remote_addr or ""):
        raise RefusedError(403, "The emulator only talks to this machine.")
    # A page from elsewhere must not reach us through a name that points here, nor post to us.
    origin = request.headers.get("Origin")
    if not is_loopback(_host_name(f"//{request.host}")) or (
        origin is not None and not is_loopback(_host_name(origin))
    ):
        raise RefusedError(403, "The emulator is only used under 127.0.0.1 or localhost.")


def _host_name(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def body() -> dict[str, Any]:
    """The request's JSON object; `RefusedError` 400 for anything else. No body is an empty one."""
    raw = request.get_data()
    if not raw.strip():
        return {}
    try:
        value = clean_json(raw.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise RefusedError(400, "The body is not JSON in UTF-8.") from error
    if not isinstance(value, dict):
        raise RefusedError(400, "The body must be a JSON object.")
    return value


def whole(value: object, name: str, low: int, high: int) -> int:
    """A whole number within bounds, also written as digits; `RefusedError` 400 otherwise."""
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,18}", value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise RefusedError(400, f"{name} must be a whole number from {low} to {high}.")
    return value


def text(value: object, name: str, longest: int) -> str:
    """A string of bounded length; `RefusedError` 400 otherwise."""
    if not isinstance(value, str) or len(value) > longest:
        raise RefusedError(400, f"{name} must be text of at most {longest} characters.")
    return value


def _refused(error: RefusedError) -> tuple[Response, int]:
    return jsonify(error=error.sentence), error.status


def _http(error: HTTPException) -> tuple[Response, int]:
    return jsonify(error=f"{error.name}."), error.code or 500


def _unexpected(error: Exception) -> tuple[Response, int]:
    log.error("The emulator itself failed", exc_info=error)
    return jsonify(error="The emulator itself failed; its log says how."), 500
