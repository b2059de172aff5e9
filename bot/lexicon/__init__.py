"""Words, rules and doors as data that a Chinese reader can check and extend."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

_HERE = Path(__file__).parent
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@lru_cache(maxsize=32)
def load(name: str) -> Any:
    """The parsed content of one YAML file beside this module. OSError when it is missing."""
    with (_HERE / name).open(encoding="utf-8") as source:
        return yaml.load(source, Loader=_LOADER)  # noqa: S506 - safe, and in C where there is one


@lru_cache(maxsize=1)
def roles() -> dict[str, tuple[str, ...]]:
    """Role → words, longest first so that a longer word wins."""
    raw: dict[str, list[Any]] = load("words.yaml")
    return {
        role: tuple(sorted(map(str, words), key=len, reverse=True)) for role, words in raw.items()
    }


_Trie = dict[str, Any]
_WRITTEN_AS_PATTERN = re.compile(r"[\\^$.|?*+()\[\]{}]")


def in_turn(words: Iterable[str]) -> list[str]:
    """Words in the order in which they are tried: those written as patterns stand first."""
    return sorted(words, key=lambda word: not _WRITTEN_AS_PATTERN.search(word))


def pattern_of(words: Iterable[str]) -> str:
    """One pattern for many words, common beginnings shared; words that are patterns stand first."""
    trie: _Trie = {}
    patterns: list[str] = []
    for word in words:
        if _WRITTEN_AS_PATTERN.search(word):
            patterns.append(word)
            continue
        branch = trie
        for char in word:
            branch = branch.setdefault(char, {})
        branch[""] = {}
    return f"(?:{'|'.join([*patterns, *_branches(trie)])})"


def _branches(trie: _Trie) -> list[str]:
    """Longer words before shorter ones, so that the longest is found."""
    return [char + _rest(after) for char, after in trie.items() if char]


def _rest(trie: _Trie) -> str:
    inner = _branches(trie)
    if not inner:
        return ""
    return f"(?:{'|'.join(inner)}){'?' if '' in trie else ''}"
