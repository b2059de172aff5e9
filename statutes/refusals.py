"""Why a file is not read, in the words an office is told."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

_FILE = Path(__file__).with_name("refusals.yaml")


@cache
def _sentences() -> dict[str, str]:
    loaded = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {str(reason): str(sentence) for reason, sentence in loaded.items()}


class Unreadable(ValueError):  # noqa: N818 - what it says of the file
    """A file that is refused; trying again does not help. `str()` is one Chinese sentence."""

    def __init__(self, reason: str, *, limit: int = 0) -> None:
        self.reason = reason
        self.limit = limit
        self.name = ""
        super().__init__(reason)

    def of(self, name: str) -> Unreadable:
        """The same, speaking of the file `name`."""
        self.name = name
        return self

    def __str__(self) -> str:
        return _sentences()[self.reason].format(name=self.name, limit=self.limit)
