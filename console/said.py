"""What the console says after a step, kept in reviewed sentences beside this file."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

_FILE = Path(__file__).with_name("said.yaml")


@cache
def sentences() -> dict[str, str]:
    loaded = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {str(name): str(sentence) for name, sentence in loaded.items()}


def said(sentence: str, /, **values: object) -> str:
    """The sentence with its braces filled in. Raises KeyError for an unknown one or a gap."""
    return sentences()[sentence].format(**values)
