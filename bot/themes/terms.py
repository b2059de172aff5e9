"""What of a letter counts: its words without the empty ones, and pairs of characters.

A word of the general dictionary may be too long or too short for what two people mean alike;
pairs of characters mend that (路灯坏 and 灯坏了 share 灯坏). What is empty, and what means
the same, stands in `lexicon/themes.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from bot import segment
from bot.lexicon import load, pattern_of
from bot.normalise import normalise
from bot.themes.said import Said

_LONGEST = 1_000
"""Characters that are read; a theme shows long before."""

_PIECES = re.compile(r"[\u3400-\u9fff]+|[A-Za-z]{2,}")
_SUFFIX = re.compile(r"(?:街道|社区|[村镇乡])$")


def terms_of(said: Said) -> frozenset[str]:
    """Words stand as they are, pairs behind a tilde, marks behind a section sign."""
    found = {f"§{mark}" for mark in said.marks}
    for piece in _PIECES.findall(_alike(plain(said))):
        kept = [word for word in segment.cut(piece.lower()) if word not in _empty()]
        found.update(word for word in kept if len(word) > 1 or word in _weighty())
        found.update(_pairs(kept))
    return frozenset(found)


def plain(said: Said) -> str:
    """The text in one plain way of writing, without the places it names."""
    text = normalise(said.text[:_LONGEST]).text
    for place in sorted(said.places, key=len, reverse=True):
        text = text.replace(place, "，")
        short = _SUFFIX.sub("", place)
        if len(short) > 1:
            text = text.replace(short, "，")
    return text


def is_empty(word: str) -> bool:
    return word in _empty()


def common_word(word: str) -> str:
    """The word that stands for `word` and those that mean the same."""
    return _alike(word.lower())


def _pairs(words: Iterable[str]) -> set[str]:
    """Neighbours in what remains when the empty words are out."""
    text = "".join(words)
    return {f"~{text[at : at + 2]}" for at in range(len(text) - 1)}


@lru_cache(maxsize=1)
def _empty() -> frozenset[str]:
    return frozenset(map(str, load("themes.yaml")["empty"]))


@lru_cache(maxsize=1)
def _weighty() -> frozenset[str]:
    """Words of one character that say what a letter is about."""
    return frozenset(map(str, load("themes.yaml")["weighty"]))


@lru_cache(maxsize=1)
def _replacements() -> tuple[re.Pattern[str], dict[str, str]]:
    alike: dict[str, list[str]] = load("themes.yaml")["alike"]
    one = {str(other): str(word) for word, others in alike.items() for other in others}
    return re.compile(pattern_of(one)), one


def _alike(text: str) -> str:
    pattern, one = _replacements()
    return pattern.sub(lambda found: one[found[0]], text)
