"""One letter as the grouping sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Said:
    """`key` names the matter; `text` is verbatim. `voice` tells people apart and is None where
    nobody was named (a slip from the box). `places` are the places read out of the text, which
    say where and not what. `marks` count as words: the articles a letter is about.
    """

    key: int
    text: str
    at: datetime
    voice: int | None = None
    places: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
