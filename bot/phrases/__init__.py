"""The words for citizens, kept in reviewed files beside this one, by subject."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

_HERE = Path(__file__).parent


@cache
def phrases() -> dict[str, str]:
    """Every phrase by name. Raises ValueError when two files have the same name."""
    every: dict[str, str] = {}
    for file in sorted(_HERE.glob("zh*.yaml")):
        loaded = yaml.safe_load(file.read_text(encoding="utf-8"))
        twice = every.keys() & loaded.keys()
        if twice:
            raise ValueError(f"{file.name} says again: {', '.join(sorted(twice))}")
        every |= {str(name): str(text) for name, text in loaded.items()}
    return every


def say(phrase: str, /, **values: object) -> str:
    """The phrase with its braces filled in. Raises KeyError for an unknown phrase or a gap."""
    return phrases()[phrase].format(**values)
