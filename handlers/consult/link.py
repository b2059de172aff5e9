"""Which provision of a new version came from which of the one before."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.consult.tree import Article, articles, written
from models.provision import Provision
from statutes.differences import Part, pairs
from statutes.numbering import HEADINGS
from statutes.paragraph import bare


def link(old: Sequence[Provision], new: Sequence[Provision], *, carry: bool) -> int:
    """Sets `before_id` over the whole of `new`; with `carry` explanations go along where the words
    are the same. Returns how many went."""
    for row in new:
        row.before_id = None
    _link_headings(old, new)
    olds, news = articles(old), articles(new)
    carried = 0
    for before, after in pairs([part(a) for a in olds], [part(a) for a in news]):
        if before is not None and after is not None:
            _link_article(olds[before], news[after])
            carried += carry and _carry(olds[before], news[after])
    return carried


def part(article: Article) -> Part:
    return Part(article.row.place, article.words)


def _link_headings(old: Sequence[Provision], new: Sequence[Provision]) -> None:
    """By their names, else by their numbers."""
    for tell in (lambda row: (row.kind, bare(row.heading)), lambda row: (row.kind, row.number)):
        known = {tell(row): row.id for row in old if row.kind in HEADINGS}
        for row in new:
            if row.kind in HEADINGS and row.before_id is None:
                row.before_id = known.get(tell(row))


def _link_article(old: Article, new: Article) -> None:
    new.row.before_id = old.row.id
    found = pairs(_lines(old), _lines(new))
    for before, after in found:
        if before is not None and after is not None:
            new.lines[after].before_id = old.lines[before].id


def _lines(article: Article) -> list[Part]:
    """Within an article, numbers count from the article on: it may have moved."""
    start = len(article.row.place)
    return [Part(line.place[start:] + line.kind, written(line)) for line in article.lines]


def _carry(old: Article, new: Article) -> bool:
    if bare(old.words) != bare(new.words) or not (old.row.explanation or old.row.questions):
        return False
    new.row.explanation = old.row.explanation
    new.row.questions = list(old.row.questions)
    return True
