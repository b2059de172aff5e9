"""The corpora of `tests/corpus` as messages, each with the kinds of what it says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).parent.parent / "tests" / "corpus"


@dataclass(frozen=True, slots=True)
class Message:
    """A message and the kinds of all its acts, in the order of the labelling guide."""

    text: str
    kinds: tuple[str, ...]


def messages_of(content: Any) -> Iterator[Message]:
    """Those of one corpus, whatever form it has; rows that tell no kinds are left out."""
    if isinstance(content, list):
        for row in content:
            acts = row.get("acts")
            if isinstance(acts, list) and acts:
                yield Message(str(row["text"]), tuple(acts))
        return
    yield from (Message(str(text), (content["kind"],)) for text in content.get("yes", ()))
    for section in ("no", "lines", "several"):
        lines = content.get(section) or {}
        if isinstance(lines, list):
            yield from messages_of(lines)
            continue
        for text, kind in lines.items():
            yield Message(str(text), (kind,) if isinstance(kind, str) else tuple(kind))
