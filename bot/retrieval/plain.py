"""People's words beside an article: how somebody asks for it who never read it.

Written for the articles of statutes that most offices bring in. An article is known again by how
its text begins, not by its number: when a statute is amended and its articles move, the words move
along, and where the text became another one they no longer apply. Where several articles begin
alike, words of one of them carry the mark of its whole text as well.
"""

from __future__ import annotations

import re
import zlib
from functools import lru_cache

from bot.lexicon import load

PLAIN_WORDS = "plain_words.yaml"
_BEGINNING = 30  # Chinese characters that tell one article from another
_OTHER = re.compile(r"[^\u4e00-\u9fff]")


def mark_of(text: str) -> str:
    """What an article's text is known by: eight hexadecimal digits."""
    beginning = _OTHER.sub("", text)[:_BEGINNING]
    return f"{zlib.crc32(beginning.encode()):08x}"


def whole_mark_of(text: str) -> str:
    """What tells an article from another one that begins alike."""
    return f"{zlib.crc32(_OTHER.sub('', text).encode()):08x}"


def plain_words(text: str) -> str:
    """The words people have for the article of this text; empty for an article not known."""
    mark = mark_of(text)
    known = (_known().get(mark, ""), _known().get(f"{mark}-{whole_mark_of(text)}", ""))
    return " ".join(words for words in known if words)


@lru_cache(maxsize=1)
def _known() -> dict[str, str]:
    found: dict[str, str] = {}
    for articles in load(PLAIN_WORDS).values():
        for key, words in articles.items():
            mark = str(key).split()[-1]
            found[mark] = f"{found[mark]} {words}" if mark in found else str(words)
    return found
