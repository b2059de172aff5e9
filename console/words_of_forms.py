"""How a field of a form becomes a number or a word of ours; what nobody offered counts as none."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

Word = TypeVar("Word", bound=StrEnum)


def number_in(fields: Mapping[str, str], name: str) -> int | None:
    value = fields.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 16 else None


def picked(words: type[Word], value: str | None) -> Word | None:
    return words(value) if value in list(words) else None
