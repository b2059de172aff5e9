"""One entry of the spool: a push and all that its person was told, as a file of JSON."""

from __future__ import annotations

import errno
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

_VERSION = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """One push with all that its person was told. `received_at` is ISO 8601 by the desk's clock;
    `sequence` orders what came in the same second; `numbers` are final receipt numbers."""

    key: str
    account: str
    openid: str
    created: int
    sequence: int
    received_at: str
    numbers: tuple[str, ...]
    reply: str | None
    silence: str | None
    raw: str


class Broken(Exception):  # noqa: N818 - says what is wrong with a file
    """A file of the spool that cannot be read as an entry."""


def text_of(entry: Entry) -> str:
    """What its file holds."""
    return json.dumps({"version": _VERSION, **asdict(entry)}, ensure_ascii=True)


def read(path: Path) -> Entry:
    """Raises FileNotFoundError, or Broken for what is no entry of ours."""
    try:
        tree: dict[str, Any] = json.loads(_content(path))
        if tree.pop("version") != _VERSION:
            raise Broken(path.name)
        entry = Entry(**tree)
        if type(entry.created) is not int or type(entry.sequence) is not int:
            raise Broken(path.name)
        numbers = tuple(str(number) for number in entry.numbers)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise Broken(path.name) from None
    return Entry(**{**tree, "numbers": numbers})


def read_or_none(path: Path) -> Entry | None:
    try:
        return read(path)
    except (Broken, FileNotFoundError):
        return None


_SHORT_OF = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM})


def _content(path: Path) -> bytes:
    """Raises FileNotFoundError; Broken for what cannot be read; OSError when we lack the means."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise
    except OSError as error:
        if error.errno in _SHORT_OF:
            raise
        raise Broken(path.name) from None
