"""What may stand behind the typed keys of a template: `thing1`, `phrase2` and so on."""

from __future__ import annotations

import re

from emulator.endpoint import text_of
from emulator.errors import ApiError

VALUES = {
    "thing": re.compile(r".{1,20}"),
    "phrase": re.compile(r"[\u4e00-\u9fff]{1,5}"),
    "character_string": re.compile(r"[!-~]{1,32}"),
    "letter": re.compile(r"[A-Za-z]{1,32}"),
    "number": re.compile(r"[0-9.]{1,32}"),
    "symbol": re.compile(r"[^\w\s]{1,5}"),
    "phone_number": re.compile(r"[0-9+\-]{1,17}"),
    "car_number": re.compile(r".{1,8}"),
    "name": re.compile(r"[\u4e00-\u9fff]{1,10}|[A-Za-z ]{1,20}"),
    "amount": re.compile(r"[¥$]?[0-9]{1,10}(\.[0-9]+)?元?"),
    "time": re.compile(r"[0-9年月日:：\- ~]{1,40}"),
    "date": re.compile(r"[0-9年月日:：\- ~]{1,40}"),
    "const": re.compile(r".{1,20}"),
}


def typed_lines(data: object) -> list[str]:
    """The values in order; `ApiError` 47003 names the first bad one."""
    if not isinstance(data, dict) or not data:
        raise ApiError(47003)
    return [typed_value(str(key), item) for key, item in data.items()]


def typed_value(key: str, item: object) -> str:
    """One value, by the type its key names; `ApiError` 47003 names the key."""
    kind = VALUES.get(key.rstrip("0123456789"))
    value = text_of(item.get("value")) if isinstance(item, dict) else ""
    if kind is None or key[-1:].isalpha() or not kind.fullmatch(value):
        raise ApiError(47003, f"argument invalid! data.{key[:40]}.value invalid")
    return value
