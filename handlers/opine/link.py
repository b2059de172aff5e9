"""A matter on a draft belongs to a version and its articles: how we know, and whether in time."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.article_hints import draft_named, draft_of
from bot.reading import Act
from handlers.days import day_of
from handlers.desk import Desk
from handlers.opine.links import write_links
from handlers.opine.meant import Meant, Since
from handlers.turn import Turn
from models.matter import Matter
from models.opinion import OpinionHow
from models.words import Kind


def link(turn: Turn, matter: Matter, meant: Meant) -> None:
    """Writes the rows of a matter that has none."""
    late = not meant.draft.in_time(turn.today)
    articles = matter.articles
    if meant.since is Since.MOVED:
        articles = [meant.now]
    write_links(turn.session, matter, meant.text, articles, how=meant.how, late=late, at=turn.now)


def link_entered(desk: Desk, session: Session, matter: Matter, act: Act) -> None:
    """The same for what was said at a desk or on a slip: by its words alone. Of several open drafts
    that it may be on, staff choose."""
    if act.kind is not Kind.OPINION:
        return
    day = day_of(matter.arrived_at)
    shelf = desk.shelving.fresh(session, day)
    named = shelf.of(draft_named(act.text, shelf.outlines))
    one = named or shelf.of(draft_of(act, shelf.outlines))
    if one is None:
        return
    speaks_of_one = named or any(article != "*" for article in act.articles)
    how = OpinionHow.NAMED if speaks_of_one else OpinionHow.ONLY
    late, at = not one.in_time(day), matter.arrived_at
    write_links(session, matter, one.text, matter.articles, how=how, late=late, at=at)
