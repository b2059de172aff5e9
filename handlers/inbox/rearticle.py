"""改条款和态度: which articles an opinion speaks of, and where it stands."""

from __future__ import annotations

import re
from contextlib import suppress

from bot.articles import references
from bot.normalise import normalise
from handlers.access import Actor, Refused
from handlers.desk import Desk
from handlers.inbox.drafts import drafts_of, put_on_draft
from handlers.inbox.handling import Form, Work, handling
from handlers.inbox.recall import kept
from handlers.inbox.words import refuse
from handlers.moving import move_articles, move_stance
from models.handling import Verb
from models.words import Stance

MOST = 20
_SHORT = re.compile(
    r"\d{1,3}(-\d{1,2})?(\.\d{1,2})?(\(\d{1,2}\))?|ch\d{1,2}|ch:[\u4e00-\u9fff]{2,8}|\*"
)
_PARTS = re.compile(r"[、，,;；\s]+")
_WHOLE = "整个草案"


def rearticle(
    desk: Desk,
    actor: Actor,
    matter_id: int,
    written: str,
    form: Form,
    *,
    stance: Stance | None,
    consultation_id: int | None = None,
) -> None:
    """`written` as people write it (第12条第2款、第15条) or in the short form (12.2 15); empty for
    none. `consultation_id`: the draft it is on; None leaves that as it is. Raises Refused, also
    when nothing differs."""
    articles = read_articles(written)
    with handling(desk, actor, matter_id, Verb.ARTICLES, form) as work:
        matter = work.matter
        moves = _to_other_draft(work, consultation_id)
        if matter.articles == articles and matter.stance is stance and not moves:
            raise refuse("same_articles")
        work.before = kept(matter)
        if matter.articles != articles:
            move_articles(work.session, matter, articles, work.hand)
        if matter.stance is not stance:
            move_stance(work.session, matter, stance, work.hand)
        if moves and consultation_id is not None:
            put_on_draft(work.session, matter, consultation_id, work.hand)
            work.detail = {"consultation": consultation_id}


def _to_other_draft(work: Work, consultation_id: int | None) -> bool:
    if consultation_id is None:
        return False
    now, drafts = drafts_of(work.session, work.matter)
    if consultation_id not in drafts:
        raise refuse("no_such_draft")
    return now is None or now.consultation_id != consultation_id


def read_articles(written: str) -> list[str]:
    """The short forms of what was written, each once. Raises Refused for what names no article."""
    found: dict[str, None] = {}
    for part in filter(None, _PARTS.split(written.strip()[:400])):
        for article in _of(part):
            found[article] = None
    if len(found) > MOST:
        raise refuse("articles_many", most=MOST)
    return list(found)


def first_article(written: str) -> str:
    """The first article somebody asks for, as `第12条` or `12`; empty when there is none."""
    with suppress(Refused):
        return next(iter(read_articles(written)), "")
    return ""


def _of(part: str) -> list[str]:
    if part == _WHOLE:
        return ["*"]
    if _SHORT.fullmatch(part):
        return [part]
    articles = [name for one in references(normalise(part).text) for name in one.articles]
    if not articles:
        raise refuse("articles_unread", text=part[:20])
    return articles
