"""She says by a number which draft her opinion is on, or that it was on what she had just read."""

from __future__ import annotations

from bot.article_hints import about_unknown
from bot.phrases import say
from handlers.correct import become
from handlers.moving import move_articles
from handlers.opine.follow import unlink
from handlers.opine.links import write_links
from handlers.opine.look import day_in_words
from handlers.opine.shelf import OpenDraft
from handlers.turn import Turn
from models import receipt_number
from models.matter import Matter
from models.opinion import OpinionHow
from models.words import Kind
from statutes.references import on_screen


def to_draft(turn: Turn, matter: Matter, consultation_id: int) -> bool:
    """False when that draft takes no opinions any more, or when this is none."""
    one = turn.shelf.get(consultation_id)
    if one is None or matter.kind is not Kind.OPINION:
        return False
    _link(turn, matter, one)
    number = receipt_number.shown(matter.number)
    turn.letter.add(say("draft_set", number=number, title=one.title))
    unknown = [a for a in matter.articles if not one.outline.has(a)]
    for article in unknown[:1]:
        turn.letter.add(say("opinion_hint", hint=about_unknown(article, one.outline)))
    _tell_late(turn, one)
    return True


def to_shown(turn: Turn, matter: Matter, value: str) -> bool:
    """`value` as in the choice: the consultation and the article, "12:8.2" or "12:"."""
    consultation, _, article = value.partition(":")
    one = turn.shelf.get(int(consultation))
    if one is None or matter.sealed:
        return False
    if matter.kind is not Kind.OPINION:
        become(turn.session, turn.desk.rules, matter, Kind.OPINION, turn.by_person)
    if article and matter.articles != [article]:
        move_articles(turn.session, matter, [article], turn.by_person)
    _link(turn, matter, one)
    number = receipt_number.shown(matter.number)
    name = on_screen(article) if article else ""
    turn.letter.add(say("opined", number=number, title=one.title, article=name))
    _tell_late(turn, one)
    return True


def _link(turn: Turn, matter: Matter, one: OpenDraft) -> None:
    unlink(turn.session, matter)
    write_links(
        turn.session,
        matter,
        one.text,
        matter.articles,
        how=OpinionHow.CHOSEN,
        late=not one.in_time(turn.today),
        at=turn.now,
    )


def _tell_late(turn: Turn, one: OpenDraft) -> None:
    if not one.in_time(turn.today):
        turn.letter.add(say("opinion_late", day=day_in_words(one.consultation.last_day)))
