"""Words, rules and doors as data that a Chinese reader can check and extend."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

_HERE = Path(__file__).parent


@lru_cache(maxsize=32)
def load(name: str) -> Any:
    """The parsed content of one YAML file beside this module. OSError when it is missing."""
    with (_HERE / name).open(encoding="utf-8") as source:
        return yaml.safe_load(source)


@lru_cache(maxsize=1)
def roles() -> dict[str, tuple[str, ...]]:
    """Role → words, longest first so that a longer word wins."""
    raw: dict[str, list[Any]] = load("words.yaml")
    return {
        role: tuple(sorted(map(str, words), key=len, reverse=True)) for role, words in raw.items()
    }
