"""What the console shows of the opinions on a draft: all articles, and one with its opinions."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.access import (
    READS_CONSULTATIONS,
    SUMMARISES,
    Actor,
    may,
    points_scope,
)
from handlers.decide import (
    DECIDES,
    TELLS_BY_HAND,
    Batch,
    list_by_hand,
    newest_outcome,
    open_batches,
)
from handlers.desk import Desk
from handlers.make_summary import SIGNS
from handlers.opinions.book import Book, Shelf, open_book
from handlers.opinions.gather import line_of, ratings_of
from handlers.opinions.papers import list_papers
from models.consultation import Consultation
from models.contact_point import active_points
from models.opinion_paper import OpinionPaper
from reports.opinions import Article, ArticleFigures


@dataclass(frozen=True, slots=True)
class Row:
    """An article with its figures; `key` leads to its opinions."""

    key: int
    figures: ArticleFigures


@dataclass(frozen=True, slots=True)
class Overview:
    """`makes`: points (None: the city) whose papers this reader may make, by name."""

    consultation: Consultation
    rows: list[Row]
    whole: ArticleFigures
    people: int
    unknown: int
    ratings: tuple[tuple[str, int], ...]
    papers: list[OpinionPaper]
    batches: list[Batch]
    to_tell: int
    makes: list[str | None]
    versions: int
    may_decide: bool
    may_sign: bool


@dataclass(frozen=True, slots=True)
class ShelfView:
    consultation: Consultation
    shelf: Shelf
    figures: ArticleFigures
    before: Shelf | None
    after: Shelf | None
    newest_outcome: int
    articles: list[str]
    may_decide: bool

    @property
    def undecided(self) -> list[int]:
        return [entry.opinion.id for entry in self.shelf.entries if entry.outcome is None]

    @property
    def newest_opinion(self) -> int:
        """For the page to carry: what came later, its reader has not seen."""
        return max((entry.opinion.id for entry in self.shelf.entries), default=0)


def look_over(desk: Desk, actor: Actor, consultation_id: int) -> Overview:
    """Raises NotFound, Refused."""
    may(actor, READS_CONSULTATIONS)
    tells = actor.role in TELLS_BY_HAND
    to_tell = len(list_by_hand(desk, actor, consultation_id).waiting) if tells else 0
    with desk.memory.read() as session:
        book = open_book(session, consultation_id, actor)
        entries = book.entries
        mine = points_scope(actor)
        points = [p.name for p in active_points(session) if mine is None or p.id in mine]
        makes = actor.role in SUMMARISES
        return Overview(
            consultation=book.consultation,
            rows=[Row(shelf.key, figures_of(shelf)) for shelf in book.shelves],
            whole=_whole(book),
            people=len(frozenset[int]().union(*(entry.people for entry in entries))),
            unknown=sum(entry.unknown for entry in entries),
            ratings=ratings_of(session, [m.id for entry in entries for m in entry.matters]),
            papers=list_papers(session, actor, consultation_id) if makes else [],
            batches=open_batches(session, consultation_id) if actor.role in DECIDES else [],
            to_tell=to_tell,
            makes=[*([None] if mine is None else []), *points] if makes else [],
            versions=book.versions,
            may_decide=actor.role in DECIDES,
            may_sign=actor.role in SIGNS,
        )


def open_shelf(desk: Desk, actor: Actor, consultation_id: int, key: int) -> ShelfView:
    """One article's opinions. Raises NotFound, Refused."""
    may(actor, READS_CONSULTATIONS)
    with desk.memory.read() as session:
        book = open_book(session, consultation_id, actor)
        shelf = book.shelf(key)
        at = book.shelves.index(shelf)
        return ShelfView(
            consultation=book.consultation,
            shelf=shelf,
            figures=figures_of(shelf),
            before=book.shelves[at - 1] if at else None,
            after=book.shelves[at + 1] if at + 1 < len(book.shelves) else None,
            newest_outcome=newest_outcome(session, consultation_id),
            articles=[one.place for one in book.shelves if one.place and not one.gone],
            may_decide=actor.role in DECIDES,
        )


def figures_of(shelf: Shelf) -> ArticleFigures:
    key = str(shelf.key) if shelf.key else ""
    article = Article(key, shelf.place, shelf.heading, shelf.text, shelf.gone)
    return ArticleFigures(article, tuple(line_of(entry, key) for entry in shelf.entries))


def _whole(book: Book) -> ArticleFigures:
    return ArticleFigures(Article("", ""), tuple(line_of(entry, "") for entry in book.entries))
