"""征询, a draft, an article: what a person may read before she speaks."""

from __future__ import annotations

from datetime import date

from bot.article_hints import about_unknown
from bot.dialogue import LIMIT, Choice, Do
from bot.dialogue.drafts import (
    article_asked_for,
    article_of_called,
    draft_called,
    only_acknowledges,
)
from bot.dialogue.talk import Shown
from bot.phrases import say
from bot.retrieval.quote import quote
from handlers.opine.shelf import OpenDraft
from handlers.opine.text import head_of
from handlers.turn import Turn
from models.provision import Provision
from statutes.references import on_screen

_PRIVACY_ROOM = 420  # bytes that the privacy notice takes at first contact
_LEAST_ROOM = 300  # bytes of an article's text; less is no quotation
_MOST_LISTED = 9


def list_open(turn: Turn) -> None:
    """征询: what is open where she lives, with the days that are left, behind numbers."""
    shelf = turn.shelf
    mine = [one for one in shelf.open(turn.today) if _is_put_to(turn, one)]
    if mine:
        choices = [_choice(turn, one) for one in mine[:_MOST_LISTED]]
        turn.letter.ask(say("consult_list", count=len(mine)), choices)
        return
    turn.letter.add(say("menu_consultations_none"))
    for one in shelf.drafts[:1]:
        if not one.in_time(turn.today):
            day = day_in_words(one.consultation.last_day)
            turn.letter.add(say("consult_closed", title=one.title, day=day))


def look_at_draft(turn: Turn, text: str) -> bool:
    """A text that is only the name of a draft, or only an article: it is shown. 知道了 after that
    is no opinion. False for anything else, and where no draft is known."""
    outlines = turn.desk.ear.drafts if turn.shown is None else turn.shelf.outlines
    articles = article_asked_for(text) if outlines else ()
    if articles:
        return _look_at_article(turn, articles)
    if outlines and draft_called(text, outlines) is not None:
        return _open_called(turn, text)
    if outlines and article_of_called(text, outlines) is not None:
        return _look_at_called(turn, text)
    if turn.shown is not None and only_acknowledges(text):
        article = turn.shown.article
        seen = say("article_seen", article=on_screen(article)) if article else say("draft_seen")
        turn.letter.add(seen)
        return True
    return False


def show_chosen(turn: Turn, value: str) -> None:
    """What stands behind a number: a draft, or an article of one."""
    consultation, _, article = value.partition(":")
    one = turn.shelf.get(int(consultation))
    if one is None:
        turn.letter.add(say("consult_gone"))
    elif article:
        show_articles(turn, one, tuple(article.split(",")))
    else:
        open_draft(turn, one)


def open_draft(turn: Turn, one: OpenDraft) -> None:
    """What it is about, until when, and how to speak on it."""
    consultation, today = one.consultation, turn.today
    day, articles = day_in_words(consultation.closes_on), len(one.outline.articles)
    if one.in_time(today):
        count = say("consult_count", count=articles) if articles else ""
        left = left_in_words(consultation.days_left(today))
        turn.letter.add(say("consult_open", title=one.title, left=left, day=day, count=count))
    else:
        turn.letter.add(say("consult_closed", title=one.title, day=day))
    how = say("consult_how", link=link_to(turn, one.id))
    room = LIMIT - _size(turn.letter.render(), how) - _PRIVACY_ROOM - _LEAST_ROOM
    if consultation.intro.strip():
        turn.letter.add(say("consult_intro", intro=quote(consultation.intro, (), room)))
    turn.letter.add(how)
    if one.in_time(today):
        turn.letter.add(say("consult_remind"))
    turn.talk = turn.talk.shows(Shown(one.id, one.text.draft.id, "", turn.now))


def show_articles(turn: Turn, one: OpenDraft, articles: tuple[str, ...]) -> None:
    """The first of them with its explanation; what is not there is said, with what may be meant."""
    first, *others = articles
    if first.startswith("ch"):
        _show_chapter(turn, one, first)
        return
    if not one.outline.has(first):
        turn.letter.add(
            say("article_none", title=one.title, hint=about_unknown(first, one.outline))
        )
    provision = one.text.at(first) or one.text.article_of(first)
    if provision is None:
        return
    shown = first if one.text.at(first) else head_of(first)
    tell_article(turn, one, shown, provision)
    if others:
        turn.letter.add(say("article_more", article=on_screen(others[0])))


def tell_article(turn: Turn, one: OpenDraft, article: str, provision: Provision) -> None:
    """Its text, what officers wrote beside it, and how to speak on it, cut to one reply."""
    beside = _beside(one.text.article_of(article) or provision)
    how = _how(turn, one, head_of(article))
    values = {"title": one.title, "article": _named(article, provision)}
    frame = _size(turn.letter.render(), how, say("article_shown", text="", **values))
    room = LIMIT - frame - _PRIVACY_ROOM - 8
    words = _cut(one.text.words(provision), max(_LEAST_ROOM, room - _size(*beside) - 4))
    turn.letter.add(say("article_shown", text=words, **values))
    for paragraph in beside:
        left = LIMIT - _size(turn.letter.render(), how) - _PRIVACY_ROOM - 8
        if left >= _size(paragraph):
            turn.letter.add(paragraph)
        elif left >= _LEAST_ROOM:
            turn.letter.add(_cut(paragraph, left))
    turn.letter.add(how)
    turn.talk = turn.talk.shows(Shown(one.id, one.text.draft.id, article, turn.now))


def left_in_words(days: int) -> str:
    return say("days_left", days=days) if days > 0 else say("days_left_none")


def day_in_words(day: date) -> str:
    return f"{day.month}月{day.day}日"


def link_to(turn: Turn, consultation_id: int, article: str = "") -> str:
    """The public page of a draft, or of one article of it."""
    page = f"{turn.desk.rules.public_url}/p/c/{consultation_id}"
    return f"{page}/{article}" if article else page


def _look_at_article(turn: Turn, articles: tuple[str, ...]) -> bool:
    """Of the draft she looked at lately, or the only one; of several she is asked which. The same
    article once more, with a question about it, is a question."""
    shelf = turn.shelf
    looked = None if turn.shown is None else shelf.get(turn.shown.consultation)
    drafts = [looked] if looked else shelf.open(turn.today) or list(shelf.drafts)
    holding = [one for one in drafts if one.outline.has(articles[0])] or drafts
    if not holding:
        return False
    if len(holding) == 1:
        show_articles(turn, holding[0], articles)
        return True
    choices = [
        Choice(
            Do.SHOW,
            say("consult_choice", title=one.title, left=_left(turn, one)),
            value=f"{one.id}:{','.join(articles)}",
        )
        for one in holding[:_MOST_LISTED]
    ]
    article = "、".join(on_screen(each) for each in articles)
    turn.letter.ask(say("ask_draft_shown", article=article), choices)
    return True


def _open_called(turn: Turn, text: str) -> bool:
    shelf = turn.shelf
    one = shelf.of(draft_called(text, shelf.outlines))
    if one is None:
        return False
    open_draft(turn, one)
    return True


def _look_at_called(turn: Turn, text: str) -> bool:
    shelf = turn.shelf
    draft, articles = article_of_called(text, shelf.outlines) or (None, ())
    one = shelf.of(draft)
    if one is None:
        return False
    show_articles(turn, one, articles)
    return True


def _is_put_to(turn: Turn, one: OpenDraft) -> bool:
    """To her point; whoever belongs nowhere yet sees all."""
    hers = turn.follower.here(turn.now, turn.desk.rules.here) or turn.follower.point_id
    return not one.points or hers is None or hers in one.points


def _choice(turn: Turn, one: OpenDraft) -> Choice:
    label = say("consult_choice", title=one.title, left=_left(turn, one))
    return Choice(Do.SHOW, label, value=str(one.id))


def _left(turn: Turn, one: OpenDraft) -> str:
    return left_in_words(one.consultation.days_left(turn.today))


def _show_chapter(turn: Turn, one: OpenDraft, chapter: str) -> None:
    found = one.text.at(chapter)
    if found is None:
        hint = about_unknown(chapter, one.outline)
        turn.letter.add(say("article_none", title=one.title, hint=hint))
        return
    inside = [a for a in one.outline.articles if one.outline.chapter_of.get(a) == _count(found)]
    articles = "、".join(on_screen(article) for article in inside)
    name = f"{on_screen(f'ch{found.number}') if found.number else ''} {found.heading}".strip()
    turn.letter.add(say("chapter_shown", title=one.title, chapter=name, articles=articles))
    turn.talk = turn.talk.shows(Shown(one.id, one.text.draft.id, "", turn.now))


def _count(chapter: Provision) -> int:
    return int(chapter.number.split("-")[0]) if chapter.number else 0


def _named(article: str, provision: Provision) -> str:
    name = on_screen(article)
    return f"{name}　{provision.heading}" if provision.heading else name


def _beside(article: Provision) -> list[str]:
    told = [say("article_plain", text=article.explanation)] if article.explanation.strip() else []
    asked = [question for question in article.questions if question.strip()]
    if asked:
        marked = asked if len(asked) == 1 else [f"\n・{question}" for question in asked]
        told.append(say("article_questions", questions="".join(marked)))
    return told


def _how(turn: Turn, one: OpenDraft, article: str) -> str:
    link, consultation = link_to(turn, one.id, article), one.consultation
    if not one.in_time(turn.today):
        return say("article_how_late", day=day_in_words(consultation.last_day), link=link)
    return say("article_how", left=_left(turn, one), link=link)


def _cut(text: str, room: int) -> str:
    if _size(text) <= room:
        return text
    more = say("article_cut")
    return text.encode()[: room - _size(more)].decode("utf-8", "ignore").rstrip() + more


def _size(*blocks: str) -> int:
    return len("\n\n".join(blocks).encode("utf-8", "replace"))
