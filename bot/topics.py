"""Which fields of life (领域) a text speaks of, by words that staff keep.

No word, no topic: nothing is guessed. What decided is told with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.lexicon import load
from bot.normalise import normalise

_MOST = 3
_BESIDE = 0.5
"""A second topic counts that has at least this much of what the first has."""


@dataclass(frozen=True, slots=True)
class TopicWords:
    """A topic as staff keep it. Words are words: no patterns."""

    key: str
    name: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A topic and the words that led to it, in the order in which they stand."""

    key: str
    because: tuple[str, ...]


def shipped() -> tuple[TopicWords, ...]:
    """The topics of `lexicon/topics.yaml`, in the order in which they are shown."""
    return tuple(
        TopicWords(str(key), str(entry["name"]), tuple(map(str, entry["words"])))
        for key, entry in load("topics.yaml").items()
    )


class TopicReader:
    """Reads topics out of texts, as long as the words stay the same."""

    def __init__(self, topics: Sequence[TopicWords]) -> None:
        self._patterns = [(topic.key, _pattern(topic.words)) for topic in topics]

    def read(self, text: str) -> tuple[Found, ...]:
        """The topics of `text`, the one with most to show first; empty when no word is there."""
        plain = normalise(text).text
        weighed = []
        for order, (key, pattern) in enumerate(self._patterns):
            words = tuple(dict.fromkeys(pattern.findall(plain))) if pattern else ()
            if words:
                weighed.append((-sum(map(len, words)), order, Found(key, words)))
        weighed.sort(key=lambda found: found[:2])
        return tuple(f for weight, _, f in weighed[:_MOST] if weight <= _BESIDE * weighed[0][0])


def _pattern(words: Iterable[str]) -> re.Pattern[str] | None:
    """Longer words first. None without words: the empty pattern would match everywhere."""
    plain = {normalise(word).text.strip() for word in words} - {""}
    return re.compile("|".join(map(re.escape, sorted(plain, key=_longest)))) if plain else None


def _longest(word: str) -> tuple[int, str]:
    return (-len(word), word)
