"""A matter on a draft belongs to a version and its articles: how we know, and whether in time."""

from __future__ import annotations

from handlers.opine.links import write_links
from handlers.opine.meant import Meant, Since
from handlers.turn import Turn
from models.matter import Matter


def link(turn: Turn, matter: Matter, meant: Meant) -> None:
    """Writes the rows of a matter that has none."""
    late = not meant.draft.in_time(turn.today)
    articles = matter.articles
    if meant.since is Since.MOVED:
        articles = [meant.now]
    write_links(turn.session, matter, meant.text, articles, how=meant.how, late=late, at=turn.now)
