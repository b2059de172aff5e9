"""How a list finds its matters: quick whatever the size of the memory.

A page is the newest few of several streams, each of which an index yields in order: one for every
point the actor sees, one for the words of the index, one for what is not in it yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import cast as typed

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    text,
    union,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from handlers.access import Actor, scope
from handlers.days import SHANGHAI
from models import receipt_number
from models.matter import OPEN_EMERGENCY, TODO, UNINDEXED, Channel, Matter, State
from models.matter_term import MatterTerm, article_root, term_of_article, terms_of
from models.second_number import SecondNumber
from models.words import Kind

HIDDEN = frozenset({State.HELD, State.WITHDRAWN, State.ERASED})
"""States that are looked at only when asked for."""

_COMMON = 2000  # a term in more matters than this is not counted to the end
_NEWEST = 20_000  # one character alone is looked for in so many of the newest


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a list is narrowed to. Days are Shanghai's, both ends included."""

    state: State | None = None
    kind: Kind | None = None
    channel: Channel | None = None
    point_id: int | None = None
    unassigned: bool = False
    todo: bool = False  # somebody waits for a word from us
    overdue: bool = False
    mine: bool = False  # the actor is its owner
    article: str = ""  # 42, with whatever 款 and 项; ch5; *
    text: str = ""
    since: date | None = None
    until: date | None = None


def page_ids(
    session: Session,
    actor: Actor,
    filters: Filters,
    today: date,
    *,
    before: int | None = None,
    after: int | None = None,
    limit: int,
) -> list[int]:
    """At most `limit` ids: the newest first, or from `after` upwards."""
    upwards = after is not None
    streams = []
    for source in _sources(session, filters):
        for within in _scopes(actor, filters, source):
            found = _narrowed(source.found, actor, filters, today).where(*within)
            if after is not None:
                found = found.where(source.key() > after)
            if before is not None:
                found = found.where(source.key() < before)
            order = source.key() if upwards else source.key().desc()
            streams.append(found.order_by(order).limit(limit))
    if not streams:
        return []
    if len(streams) == 1:
        return list(session.scalars(streams[0]))
    every = union(*(select(one.subquery().c.id) for one in streams)).subquery()
    column = every.c.id
    ordered = select(column).order_by(column if upwards else column.desc()).limit(limit)
    return list(session.scalars(ordered))


def late(today: date) -> ColumnElement[bool]:
    """Waiting for a word since a day that is past."""
    return todo() & (Matter.due_on < today)


def todo() -> ColumnElement[bool]:
    return _literally(TODO)


def open_emergency() -> ColumnElement[bool]:
    return _literally(OPEN_EMERGENCY)


def _literally(rows: str) -> ColumnElement[bool]:
    """Only so does a partial index serve."""
    return typed("ColumnElement[bool]", text(f"({rows})"))


# --- streams ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Source:
    """Where ids come from, and the column whose index yields them in order: the words' own index
    knows the ids, too, and goes no further than a page needs."""

    found: Select[int]
    by_words: bool = False

    def key(self) -> InstrumentedAttribute[int]:
        return MatterTerm.matter_id if self.by_words else Matter.id


def _scopes(actor: Actor, filters: Filters, source: _Source) -> list[list[ColumnElement[bool]]]:
    """One for each point of an actor with several: each is a stretch of an index in order."""
    if source.by_words:
        return [[]]
    if filters.point_id is not None or filters.unassigned or len(actor.points) < 2:
        return [[]]
    return [[Matter.point_id == point_id] for point_id in sorted(actor.points)]


def _sources(session: Session, filters: Filters) -> list[_Source]:
    """Where the ids come from, before they are narrowed."""
    words = filters.text.split()
    terms = frozenset[int]().union(*(terms_of(word) for word in words))
    if filters.article:
        terms |= {term_of_article(filters.article)}
    plain = select(Matter.id)
    if not words and not terms:
        return [_Source(plain)]
    by_number = [_Source(found) for found in _by_number(filters.text)]
    lone = [word for word in words if len(word) == 1]
    if lone and not terms:
        newest = select(func.max(Matter.id) - _NEWEST).scalar_subquery()
        return [_Source(plain.where(Matter.id > newest, *map(_contains, lone))), *by_number]
    ordered, all_indexed = _rarest_first(session, terms)
    found = [_by_terms(ordered, words)] if ordered else []
    if not all_indexed:
        fresh = plain.where(text(UNINDEXED), *map(_contains, words), *_speaks_of(filters.article))
        found.append(_Source(fresh))
    return found + by_number


def _by_terms(ordered: Sequence[int], words: Sequence[str]) -> _Source:
    """Led by the rarest term; neighbours in a longer word are checked in the words themselves."""
    lead, *others = ordered
    found = select(Matter.id).join(MatterTerm, MatterTerm.matter_id == Matter.id)
    found = found.where(MatterTerm.term == lead)
    for term in others[:3]:
        beside = aliased(MatterTerm)
        found = found.where(
            select(literal(1)).where(beside.term == term, beside.matter_id == Matter.id).exists()
        )
    found = found.where(*(_contains(word) for word in words if len(word) != 2))
    return _Source(found, by_words=True)


def _rarest_first(session: Session, terms: frozenset[int]) -> tuple[list[int], bool]:
    """The terms, none when one of them is in no matter at all; and whether the index knows the
    words of every matter, as it mostly does."""
    every = sorted(terms)[:40]
    left = exists(select(literal(1)).select_from(Matter).where(text(UNINDEXED)))
    *counts, waiting = session.execute(select(*(_some_with(term) for term in every), left)).one()
    if 0 in counts:
        return [], not waiting
    return [term for _, term in sorted(zip(counts, every, strict=True))], not waiting


def _some_with(term: int) -> ColumnElement[int]:
    some = select(literal(1)).where(MatterTerm.term == term).limit(_COMMON).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def _contains(word: str) -> ColumnElement[bool]:
    return or_(
        Matter.verbatim.icontains(word, autoescape=True),
        Matter.tidied.icontains(word, autoescape=True),
    )


def _speaks_of(article: str) -> list[ColumnElement[bool]]:
    if not article:
        return []
    written, root = cast(Matter.articles, String), article_root(article)
    return [or_(*(written.contains(f'"{root}{end}', autoescape=True) for end in '".('))]


def _by_number(asked: str) -> list[Select[int]]:
    """By a whole number, or by how it begins."""
    found: list[Select[int]] = []
    for number in receipt_number.read(asked):
        second = select(SecondNumber.matter_id).where(SecondNumber.number == number)
        found.append(select(Matter.id).where(Matter.number == number))
        found.append(select(Matter.id).where(Matter.id.in_(second)))
    digits = asked.replace("-", "").replace(" ", "")
    if not found and 3 <= len(digits) < 10 and digits.isascii() and digits.isdigit():
        begins = Matter.number.between(digits.ljust(10, "0"), digits.ljust(10, "9"))
        found.append(select(Matter.id).where(begins))
    return found


# --- narrowing -------------------------------------------------------------------------------


def _narrowed(found: Select[int], actor: Actor, filters: Filters, today: date) -> Select[int]:
    wanted: list[tuple[object, ColumnElement[bool]]] = [
        (filters.kind, Matter.kind == filters.kind),
        (filters.channel, Matter.channel == filters.channel),
        (filters.point_id, Matter.point_id == filters.point_id),
        (filters.unassigned, Matter.point_id.is_(None)),
        (filters.todo, todo()),
        (filters.overdue, late(today)),
        (filters.mine, Matter.owner_id == actor.staff_id),
        (filters.since, Matter.arrived_at >= _midnight(filters.since or today)),
        (
            filters.until,
            Matter.arrived_at < _midnight((filters.until or today) + timedelta(days=1)),
        ),
    ]
    found = found.where(scope(actor), *(clause for asked, clause in wanted if asked))
    if filters.state is not None:
        return found.where(Matter.state == filters.state)
    if filters.todo or filters.overdue:
        return found  # such states are none of the hidden ones
    return found.where(Matter.state.not_in(HIDDEN))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)
