"""Words, rules and doors as data that a Chinese reader can check and extend."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

_HERE = Path(__file__).parent
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@lru_cache(maxsize=32)
def load(name: str) -> Any:
    """The parsed content of one YAML file beside this module. OSError when it is missing."""
    return _read(_HERE / name)


def _read(file: Path) -> Any:
    with file.open(encoding="utf-8") as source:
        return yaml.load(source, Loader=_LOADER)  # noqa: S506 - safe, and in C where there is one


_regions: list[Path] = [_HERE / "regions" / "henan.yaml"]
_made_of_roles: list[Callable[[], None]] = []


def use_regions(names: Iterable[str], folder: Path | None = None) -> None:
    """Sets whose dialects are understood, beside what everyone says: one file each in `folder`,
    which is ours when none is given. Call before messages are read.

    Raises ValueError for a region that has no file or names a role that does not exist.
    """
    files = [(folder or _HERE / "regions") / f"{name}.yaml" for name in dict.fromkeys(names)]
    known = load("words.yaml")
    for file in files:
        if not file.is_file():
            raise ValueError(f"no words for the region {file.stem}: {file.name} is missing")
        strange = set(_read(file) or {}) - set(known)
        if strange:
            raise ValueError(f"{file.name}: no such role: {', '.join(sorted(strange))}")
    if files == _regions:
        return
    _regions[:] = files
    roles.cache_clear()
    for forget in _made_of_roles:
        forget()


def made_of_roles(forget: Callable[[], None]) -> None:
    """Has `forget` called when the roles change: for what is built from them and kept."""
    _made_of_roles.append(forget)


@lru_cache(maxsize=1)
def roles() -> dict[str, tuple[str, ...]]:
    """Role → words of everyone and of the regions in use, longest first so that a longer wins."""
    every = [load("words.yaml"), *(_read(file) or {} for file in _regions)]
    return {
        role: tuple(
            sorted(
                dict.fromkeys(str(word) for words in every for word in words.get(role) or ()),
                key=len,
                reverse=True,
            )
        )
        for role in every[0]
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
