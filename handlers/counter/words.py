"""What the counter says to staff when it will not do a thing, kept in reviewed sentences."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from handlers.access import Refused

_FILE = Path(__file__).with_name("words.yaml")


@cache
def sentences() -> dict[str, str]:
    loaded = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {str(name): str(sentence) for name, sentence in loaded.items()}


def tell(sentence: str, /, **values: object) -> str:
    """The sentence with its braces filled in. Raises KeyError for an unknown one or a gap."""
    return sentences()[sentence].format(**values)


def refuse(sentence: str, /, **values: object) -> Refused:
    """To be raised: a refusal in these words."""
    return Refused(tell(sentence, **values))
