"""What helps to write an answer: templates, what the office answered before, what the law says.

Only offered: a person reads it, puts it into her own words, and sends it or not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.retrieval.quote import quote
from bot.retrieval.stock import Article, likeness
from handlers.desk import Desk
from handlers.inbox import MatterView
from handlers.look_up import article_name
from handlers.templates import offered_at

_ENTRIES, _ARTICLES = 3, 2
_ALIKE, _COVERED = 0.25, 0.34
"""Below this nearness a suggestion costs more time than it saves."""
_ROOM = 1_100  # bytes of a quotation: with its title it fits into one answer
_LOOKED_AT = 400  # characters of what she said


@dataclass(frozen=True, slots=True)
class Help:
    """`key` names it in an address: t for a template, e for an answered question, a for an
    article, and its id."""

    key: str
    title: str
    text: str
    source: str


def help_for(desk: Desk, view: MatterView) -> list[Help]:
    """For an answer to this matter: templates first, then what the library has nearest to it."""
    with desk.memory.read() as session:
        found = offered_at(session, view.matter.point_id)
    templates = [
        Help(f"t{row.id}", row.title, row.text, "模板" if row.point_id else "市里的模板")
        for row in found
    ]
    return [*templates, *_from_library(desk, view)]


def _from_library(desk: Desk, view: MatterView) -> Iterator[Help]:
    said = (view.matter.tidied or view.matter.verbatim)[:_LOOKED_AT]
    if not said or not desk.library.stock:
        return
    yield from _entries(desk, said, view.point)
    yield from _articles(desk, said)


def _entries(desk: Desk, said: str, point: str | None) -> Iterator[Help]:
    near = [
        (likeness(said, entry.question), entry)
        for entry, _ in desk.library.stock.find_entries(said, 20)
        if not entry.points or point in entry.points
    ]
    near = sorted((one for one in near if one[0] >= _ALIKE), key=lambda one: (-one[0], one[1].id))
    for _, entry in near[:_ENTRIES]:
        yield Help(f"e{entry.id}", entry.question, entry.answer, "问答库")


def _articles(desk: Desk, said: str) -> Iterator[Help]:
    for article, hit in desk.library.stock.find(said, _ARTICLES):
        if hit.covered >= _COVERED:
            title = f"《{article.title}》{article_name(article)}"
            yield Help(f"a{article.id}", title, _quoted(article, title), "法规库")


def _quoted(article: Article, title: str) -> str:
    day = article.dated
    dated = f"{day.year}年{day.month}月{day.day}日{article.dated_as}"
    return f"{title}（{dated}）：{quote(article.text, (), _ROOM)}"
