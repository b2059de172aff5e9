"""Rows as lines of text that mean the same on every kind of database.

A line is a JSON array with one value for each column. A moment stands in UTC; a JSON column as
canonical JSON text, so that SQL's NULL and JSON's null stay two things.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import types


class Sort(StrEnum):
    """What a column holds, whatever a database calls it."""

    TEXT = "text"
    WHOLE = "whole"
    FRACTION = "fraction"
    YES_NO = "yes_no"
    MOMENT = "moment"
    DAY = "day"
    JSON = "json"
    BYTES = "bytes"


_SORTS: tuple[tuple[type[types.TypeEngine[Any]], Sort], ...] = (
    (types.JSON, Sort.JSON),
    (types.Boolean, Sort.YES_NO),
    (types.DateTime, Sort.MOMENT),
    (types.Date, Sort.DAY),
    (types.Integer, Sort.WHOLE),
    (types.Float, Sort.FRACTION),
    (types.LargeBinary, Sort.BYTES),
    (types.String, Sort.TEXT),
)
_EXACT = 1e16  # from here on databases write a whole fraction as an integer


def sort_of(kind: types.TypeEngine[Any]) -> Sort:
    """Raises TypeError for a type that no line can carry yet."""
    for known, sort in _SORTS:
        if isinstance(kind, known):
            return sort
    raise TypeError(f"a column of type {kind!r} cannot be written as a line")


def line_of(values: Sequence[Any], sorts: Sequence[Sort]) -> str:
    """The line of a row; JSON columns are handed in as their text."""
    written = [
        None if value is None else _WRITE[sort](value)
        for value, sort in zip(values, sorts, strict=True)
    ]
    return json.dumps(written, ensure_ascii=False, separators=(",", ":"))


def values_of(line: str, sorts: Sequence[Sort]) -> list[Any]:
    """The values behind a line. Raises ValueError for what `line_of` cannot have written."""
    read = json.loads(line)
    if not isinstance(read, list) or len(read) != len(sorts):
        raise ValueError("a line does not fit its columns")
    try:
        return [
            None if value is None else _READ[sort](value)
            for value, sort in zip(read, sorts, strict=True)
        ]
    except TypeError as error:
        raise ValueError(f"a value does not fit its column: {error}") from None


def _canonical(text: str) -> str:
    value = json.loads(text, parse_float=_number)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _number(text: str) -> float | int:
    value = float(text)
    return int(value) if abs(value) >= _EXACT and value.is_integer() else value


def _moment(value: datetime) -> str:
    aware = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return aware.isoformat()


def _bytes(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


_WRITE: dict[Sort, Callable[[Any], Any]] = {
    Sort.TEXT: str,
    Sort.WHOLE: int,
    Sort.FRACTION: float,
    Sort.YES_NO: bool,
    Sort.MOMENT: _moment,
    Sort.DAY: date.isoformat,
    Sort.JSON: _canonical,
    Sort.BYTES: _bytes,
}
_READ: dict[Sort, Callable[[Any], Any]] = {
    Sort.TEXT: str,
    Sort.WHOLE: int,
    Sort.FRACTION: float,
    Sort.YES_NO: bool,
    Sort.MOMENT: datetime.fromisoformat,
    Sort.DAY: date.fromisoformat,
    Sort.JSON: str,
    Sort.BYTES: base64.b64decode,
}
