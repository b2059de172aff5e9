"""The words for citizens, kept in reviewed files beside this one."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

_FILE = Path(__file__).with_name("zh.yaml")


@cache
def phrases() -> dict[str, str]:
    """Every phrase by name."""
    loaded = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {str(name): str(text) for name, text in loaded.items()}


def say(phrase: str, /, **values: object) -> str:
    """The phrase with its braces filled in. Raises KeyError for an unknown phrase or a gap."""
    return phrases()[phrase].format(**values)
