"""采纳情况: the city records what became of opinions, and everybody who spoke hears of it."""

from handlers.decide.by_hand import TELLS_BY_HAND, ToldList, list_by_hand, tick
from handlers.decide.record import (
    DECIDES,
    LONGEST_PLACE,
    LONGEST_SENTENCE,
    LONGEST_TEXT,
    Batch,
    Ruling,
    decide,
    newest_outcome,
    open_batches,
    take_back,
)
from handlers.decide.telling import tell_outcomes

__all__ = [
    "DECIDES",
    "LONGEST_PLACE",
    "LONGEST_SENTENCE",
    "LONGEST_TEXT",
    "TELLS_BY_HAND",
    "Batch",
    "Ruling",
    "ToldList",
    "decide",
    "list_by_hand",
    "newest_outcome",
    "open_batches",
    "take_back",
    "tell_outcomes",
    "tick",
]
