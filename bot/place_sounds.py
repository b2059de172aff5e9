"""Names as dictation hears them: 东大杨堤村 for 东大阳堤村.

Only with the suffix, only when one name alone sounds like it, and only when at least one
character is right. Flat and curled (zh, z), front and back endings (in, ing) count as one: the
region does not part them.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice, product

from bot.place_names import SUFFIXES, Place, bare_name

_ENDS = re.compile("|".join(SUFFIXES))
_LONGEST = 6
_READINGS = 24  # combinations tried for one name
_AT_MOST = 200  # suffixes looked at in one text
_ALIKE = str.maketrans({"ü": "v"})


class Sounds:
    """The names of a directory by their sound."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._bare = {p.name: bare_name(p.name) for p in places if _long_enough(p)}
        self._index: dict[tuple[str, str], set[str]] | None = None  # made when first needed

    def find(self, text: str, taken: bytearray) -> Iterator[tuple[int, int, str]]:
        """(start, end, name) of what sounds like a name where no place was found (`taken`)."""
        if not self._bare:
            return
        for suffix in islice(_ENDS.finditer(text), _AT_MOST):
            for length in range(_LONGEST, 1, -1):
                start = suffix.start() - length
                if start < 0 or any(taken[start : suffix.end()]):
                    continue
                name = self._meant(text[start : suffix.start()], suffix[0])
                if name:
                    yield start, suffix.end(), name
                    break

    def _meant(self, heard: str, suffix: str) -> str | None:
        if not all("\u4e00" <= char <= "\u9fff" for char in heard):
            return None
        by_sound = self._by_sound()
        names = {
            name
            for sound in _sounds(heard)
            for name in by_sound.get((sound, suffix), ())
            if not set(heard).isdisjoint(self._bare[name])
        }
        return names.pop() if len(names) == 1 else None

    def _by_sound(self) -> dict[tuple[str, str], set[str]]:
        if self._index is None:
            index: dict[tuple[str, str], set[str]] = defaultdict(set)
            for name, bare in self._bare.items():
                for sound in _sounds(bare):
                    index[sound, name[len(bare) :]].add(name)
            self._index = index
        return self._index


def _long_enough(place: Place) -> bool:
    """Villages are many and their names alike: three characters before 村, two before 镇."""
    least = 2 if place.kind in {"point", "town"} else 3
    return len(bare_name(place.name)) >= least


def _sounds(word: str) -> Iterator[str]:
    ways = (" ".join(sound) for sound in product(*(_readings(char) for char in word)))
    return islice(ways, _READINGS)


@lru_cache(maxsize=8192)
def _readings(char: str) -> tuple[str, ...]:
    """Syllables of one character, without tones, near sounds made one."""
    written = _table().get(ord(char), "")
    plain = (_plain(syllable) for syllable in written.split(","))
    return tuple(dict.fromkeys(islice(plain, 2))) or (char,)


def _plain(syllable: str) -> str:
    letters = unicodedata.normalize("NFD", syllable)
    letters = "".join(c for c in letters if not unicodedata.combining(c) or c == "\u0308")
    letters = unicodedata.normalize("NFC", letters).translate(_ALIKE)
    letters = re.sub(r"^([zcs])h", r"\1", letters)
    return re.sub(r"([aei]n)g$", r"\1", letters)


@lru_cache(maxsize=1)
def _table() -> dict[int, str]:
    # Without its list of phrases it is there in a third of the time; characters are enough.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin.constants import PINYIN_DICT  # noqa: PLC0415 - slow to import, seldom needed

    return dict(PINYIN_DICT)
