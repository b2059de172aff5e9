"""How one API of Tencent is written down, and what it is given."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response
from werkzeug.datastructures import FileStorage

from emulator.errors import ApiError
from emulator.world import World

Answer = dict[str, Any] | Response
OK: dict[str, Any] = {"errcode": 0, "errmsg": "ok"}


@dataclass(frozen=True)
class Call:
    """A request to one API: query parameters, raw body, uploaded files."""

    world: World
    params: Mapping[str, str]
    raw: bytes
    files: Mapping[str, FileStorage]

    def json(self, literal_escapes: bool = False) -> dict[str, Any]:
        """The body as an object.

        With `literal_escapes` a \\uXXXX stays as it was typed, the way Tencent stores it in menus.
        Raises `ApiError` 44002, 47001, or 40033 in strict mode.
        """
        if not self.raw.strip():
            raise ApiError(44002)
        value = read_json(self.raw, literal_escapes, strict=self.world.config.strict_json)
        if not isinstance(value, dict):
            raise ApiError(47001)
        return value


def read_json(raw: bytes, literal_escapes: bool, strict: bool) -> Any:
    """Parse a body as Tencent does: UTF-8 only; lone surrogates become question marks."""
    try:
        text = raw.decode("utf-8")
        escaped = re.search(r"(?<!\\)(?:\\\\)*\\u[0-9a-fA-F]{4}", text)
        if escaped and strict:
            raise ApiError(40033)
        if escaped and literal_escapes:
            text = re.sub(r"(?<!\\)((?:\\\\)*)\\u", r"\1\\\\u", text)
        return clean_json(text)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise ApiError(47001) from error


def clean_json(text: str) -> Any:
    """`json.loads` without lone surrogates and without NaN; raises ValueError, RecursionError."""
    value = json.loads(text, parse_constant=_refuse_constant)
    if re.search(r"\\u[dD][89a-fA-F]", text):
        repaired = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
        return json.loads(repaired)
    return value


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


Handler = Callable[[Call], Answer]


@dataclass(frozen=True)
class Endpoint:
    """An API: its handler, method (GET or POST), and what is checked before it runs."""

    handler: Handler
    method: str
    right: str | None
    needs_token: bool
    plain_type: bool


ENDPOINTS: dict[str, Endpoint] = {}


def api(
    path: str,
    method: str = "POST",
    *,
    right: str | None = None,
    needs_token: bool = True,
    plain_type: bool = False,
) -> Callable[[Handler], Handler]:
    """Register a handler. `plain_type` answers as text/plain, which Tencent often does."""

    def register(handler: Handler) -> Handler:
        ENDPOINTS[path] = Endpoint(handler, method, right, needs_token, plain_type)
        return handler

    return register


def text_of(value: object) -> str:
    """A JSON value as text; anything but a string is nothing."""
    return value if isinstance(value, str) else ""


def whole(value: object) -> int | None:
    """A JSON value as a whole number of at most 64 bits, or None."""
    fits = isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63
    return value if isinstance(value, int) and fits else None
