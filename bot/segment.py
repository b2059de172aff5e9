"""Words of a Chinese text. The only module that knows jieba.

An instance of our own, built from jieba's dictionary without its cache file: the cache is
unmarshalled from a shared temporary folder, which anyone on the machine could have written.
"""

from __future__ import annotations

import logging
import threading
import warnings
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

_OUR_WEIGHT = 200_000  # far above ordinary words, so that names are kept whole
_ordinary: dict[str, int] = {}  # what the general dictionary says of each word added
_added: Counter[str] = Counter()  # how many directories of this process hold it
_changing = threading.Lock()


@lru_cache(maxsize=1)
def _tokenizer() -> Any:
    with warnings.catch_warnings():  # jieba's sources hold escapes newer Pythons warn about
        warnings.simplefilter("ignore")
        import jieba  # noqa: PLC0415 - half a second that only those pay who need words
    jieba.setLogLevel(logging.CRITICAL)
    tokenizer = jieba.Tokenizer()
    with tokenizer.get_dict_file() as dictionary:
        tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(dictionary)
    tokenizer.initialized = True
    return tokenizer


def add_words(words: Iterable[str]) -> None:
    """Makes every word a whole token from now on. Words of one character are left out."""
    tokenizer = _tokenizer()
    with _changing:
        for word in words:
            if len(word) < 2:
                continue
            _added[word] += 1
            if _added[word] == 1:
                _ordinary[word] = int(tokenizer.FREQ.get(word, 0) or 0)
                tokenizer.add_word(word, _OUR_WEIGHT)


def take_back(words: Iterable[str]) -> None:
    """Undoes one `add_words`: a word that nobody else added is again what it was before."""
    tokenizer = _tokenizer()
    with _changing:
        for word in words:
            if len(word) < 2 or word not in _added:
                continue
            _added[word] -= 1
            if _added[word] <= 0:
                del _added[word]
                tokenizer.FREQ[word] = _ordinary.pop(word)
                tokenizer.total -= _OUR_WEIGHT


def is_ordinary_word(word: str, *, seldom: bool = False) -> bool:
    """Whether the general dictionary knows `word` as more than a rare name; with `seldom`,
    whether it knows it at all."""
    known = _ordinary.get(word)
    seen = known if known is not None else int(_tokenizer().FREQ.get(word, 0) or 0)
    return seen >= (1 if seldom else 35)


def tokens(text: str) -> list[tuple[str, int, int]]:
    """(word, start, end) in order; the words put together are `text`."""
    return [(str(w), int(s), int(e)) for w, s, e in _tokenizer().tokenize(text)]


def cut(text: str) -> list[str]:
    """Words in order, as jieba's `lcut` gives them."""
    return [str(word) for word in _tokenizer().lcut(text)]


def dictionary_words(text: str) -> list[str]:
    """Words in order, none guessed: what the dictionary does not know falls into characters."""
    return [str(word) for word in _tokenizer().cut(text, HMM=False)]
