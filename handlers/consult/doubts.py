"""What looks odd in a version that was read from a file, for the officer who checks it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from handlers.consult.tree import Article
from handlers.consult.words import tell
from models.provision import Provision
from statutes.numerals import chinese

LONG = 1500  # characters; articles of local regulations hardly ever have as many
MOST_SHOWN = 12


def doubts(rows: Sequence[Provision], found: Sequence[Article]) -> list[str]:
    """Chinese sentences, at most a dozen; none means that the reading looks sound."""
    return [*_of_numbers(found), *_of_words(found), *_behind(rows)][:MOST_SHOWN]


def _of_numbers(found: Sequence[Article]) -> Iterator[str]:
    seen: set[str] = set()
    before = 0
    for article in found:
        number = article.row.number
        whole = int(number.split("-")[0]) if number else 0
        if number in seen:
            yield tell("doubt_twice", name=article.name)
        elif 0 < whole < before:
            yield tell("doubt_order", name=article.name)
        elif whole > before + 1 and before:
            yield tell("doubt_gap", before=chinese(before), name=article.name)
        elif whole > 1 and not before:
            yield tell("doubt_first", name=article.name)
        seen.add(number)
        before = max(before, whole)


def _of_words(found: Sequence[Article]) -> Iterator[str]:
    for article in found:
        if not article.words:
            yield tell("doubt_empty", name=article.name)
        elif len(article.words) > LONG:
            yield tell("doubt_long", name=article.name, count=len(article.words))


def _behind(rows: Sequence[Provision]) -> Iterator[str]:
    if any(row.kind == "附件" for row in rows):
        yield tell("doubt_behind")
