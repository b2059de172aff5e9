"""Which draft, version and article an opinion is meant for, and how we know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, auto

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.article_hints import draft_named, draft_of, hints
from bot.dialogue.spoken_on import on_named, spoken_on
from bot.dialogue.talk import Shown
from bot.normalise import normalise
from bot.reading import Act
from bot.stance import stance_of
from handlers.opine.shelf import OpenDraft, Shelf
from handlers.opine.text import DraftText, head_of, text_of
from handlers.turn import Turn
from models.draft import Draft
from models.matter import Matter
from models.opinion import OpinionHow, opinions_of
from models.provision import Provision
from models.words import Kind


class Since(Enum):
    """What became of the article she looked at, when the draft has a newer version since."""

    SAME = auto()
    MOVED = auto()  # the same words under another number
    CHANGED = auto()
    DROPPED = auto()


@dataclass(frozen=True, slots=True)
class Meant:
    """`text`: the version it was said on. `now`: where the article stands in the newest one."""

    draft: OpenDraft
    text: DraftText
    how: OpinionHow
    since: Since = Since.SAME
    now: str = ""


def as_meant_on_drafts(turn: Turn, text: str, acts: Sequence[Act]) -> tuple[Act, ...]:
    """The acts of a message where drafts are open: who has looked at one a moment ago may speak of
    it without naming anything, and who calls one by its name speaks of it."""
    shown = turn.shown
    told = None if shown is None else _told(turn, shown)
    if shown is not None and told is not None:
        acts = spoken_on(text, acts, shown.article, told)
    return tuple(on_named(acts, turn.desk.ear.drafts))


def as_opinion_on(turn: Turn, matter: Matter, text: str, acts: Sequence[Act]) -> tuple[Act, ...]:
    """The acts of a matter's words after more words joined them: it stays on the articles it was
    about when its words name none."""
    rows = opinions_of(turn.session, matter.id) if matter.kind is Kind.OPINION else []
    if all(row.how is OpinionHow.NAMED for row in rows):
        return tuple(acts)
    articles = tuple(matter.articles)
    apart = {Kind.EMERGENCY, Kind.REPORT}
    named = any(act.articles not in {(), ("*",)} for act in acts)
    if named or any(act.kind in apart for act in acts):
        return tuple(acts)
    main = replace(
        acts[0],
        kind=Kind.OPINION,
        text=text,
        span=(0, len(text)),
        articles=articles,
        stance=stance_of(normalise(text).text),
        because=tuple(matter.because),
        rival=None,
        door=None,
        guessed=False,
    )
    return (main,)


def meant_by(turn: Turn, act: Act) -> tuple[Act, Meant | None]:
    """The act with the draft it belongs to and what is to be said of its articles; nothing is
    known of it when no draft is open, or when it may be one of several."""
    if act.kind is not Kind.OPINION:
        return act, None
    shelf = turn.shelf
    meant = _meant(turn, shelf, act)
    if meant is None:
        return replace(act, draft=None), None
    if meant.since is Since.MOVED and act.shown:
        act = replace(act, articles=(meant.now,))
    told = tuple(hints(act, meant.text.outline))
    return replace(act, draft=meant.draft.title, hints=told), meant


def is_on_shown(turn: Turn, matter_id: int) -> bool:
    """Whether this opinion of hers is on what she is looking at (or she looks at nothing)."""
    shown = turn.shown
    if shown is None:
        return True
    return any(
        row.draft_id == shown.draft and head_of(row.place) == head_of(shown.article)
        for row in opinions_of(turn.session, matter_id)
    )


def look_on(turn: Turn, acts: Sequence[Act], on_drafts: Sequence[tuple[Act, Meant]]) -> None:
    """After something was filed: she goes on looking at what she spoke of or asked about, or has
    turned to something else."""
    shown = turn.talk.shown
    if shown is None:
        return
    spoken = [pair for pair in on_drafts if pair[1].draft.id == shown.consultation]
    asked = any(act.kind is Kind.QUESTION and _about_shown(act, shown) for act in acts)
    if spoken:
        turn.talk = turn.talk.shows(_looking_at(shown, *spoken[-1], turn.now))
    elif asked:
        turn.talk = turn.talk.shows(replace(shown, at=turn.now))
    else:
        turn.talk = turn.talk.looked_away()


def _looking_at(shown: Shown, act: Act, meant: Meant, now: datetime) -> Shown:
    """What she named herself, or what she was shown, as it stands in the version she speaks on."""
    if meant.since in {Since.CHANGED, Since.DROPPED}:
        return replace(shown, at=now)
    article = meant.now or shown.article
    named = [name for name in act.articles if name != "*"]
    if len(named) == 1 and not act.shown and not meant.now:
        (article,) = named
    return replace(shown, at=now, draft=meant.text.draft.id, article=article)


def _meant(turn: Turn, shelf: Shelf, act: Act) -> Meant | None:
    if not shelf.drafts:
        return None
    shown, looked = turn.shown, _looked_at(turn, shelf, act)
    named = shelf.of(draft_named(act.text, shelf.outlines))
    one = named or looked or shelf.of(draft_of(act, shelf.outlines))
    elsewhere = any(law.article for law in act.laws) and not act.articles
    if one is None or (elsewhere and named is None):
        return None
    how = _how(act, named=one is named, looked=one is looked)
    if shown is None or one is not looked or not _about_shown(act, shown):
        return Meant(one, one.text, how)
    return _by_version(turn.session, one, shown, how)


def _looked_at(turn: Turn, shelf: Shelf, act: Act) -> OpenDraft | None:
    """The draft she looked at lately, unless she cites an article that only others have."""
    shown = turn.shown
    looked = None if shown is None else shelf.get(shown.consultation)
    if looked is None or act.shown:
        return looked
    having = [one for one in shelf.drafts if all(map(one.outline.has, act.articles))]
    return looked if looked in having or not having else None


def _how(act: Act, *, named: bool, looked: bool) -> OpinionHow:
    if act.shown:
        return OpinionHow.SHOWN
    if named or any(article != "*" for article in act.articles):
        return OpinionHow.NAMED
    return OpinionHow.SHOWN if looked else OpinionHow.ONLY


def _about_shown(act: Act, shown: Shown) -> bool:
    return act.shown or head_of(shown.article) in map(head_of, act.articles)


def _by_version(session: Session, one: OpenDraft, shown: Shown, how: OpinionHow) -> Meant:
    """She may have read an older version: her words go with the newest only where it says the same
    as what she read."""
    if shown.draft == one.text.draft.id or not shown.article:
        return Meant(one, one.text, how)
    read = session.get(Draft, shown.draft)
    before = None if read is None else text_of(session, read)
    was = None if before is None else before.at(shown.article)
    if before is None or was is None:
        return Meant(one, one.text, how)
    now = _with_the_same_words(before, was, one.text) or _successor(session, was, one.text)
    if now is None:
        return Meant(one, before, how, Since.DROPPED)
    reference = one.text.reference(now)
    if one.text.words(now) != before.words(was):
        return Meant(one, before, how, Since.CHANGED, reference)
    since = Since.SAME if reference == shown.article else Since.MOVED
    return Meant(one, one.text, how, since, reference)


def _successor(session: Session, was: Provision, text: DraftText) -> Provision | None:
    """What it became in this version, over all versions between."""
    ids = {was.id}
    while ids:
        for provision in text.spots.values():
            if provision.before_id in ids:
                return provision
        ids = set(session.scalars(select(Provision.id).where(Provision.before_id.in_(ids))))
    return None


def _with_the_same_words(before: DraftText, was: Provision, text: DraftText) -> Provision | None:
    words = before.words(was)
    alike = (one for one in text.spots.values() if one.kind == was.kind)
    return next((one for one in alike if text.words(one) == words), None)


def _told(turn: Turn, shown: Shown) -> str | None:
    """The words she looked at; None when nobody speaks on that draft any more."""
    one = turn.shelf.get(shown.consultation)
    if one is None:
        return None
    text = one.text
    if shown.draft != text.draft.id:
        read = turn.session.get(Draft, shown.draft)
        text = text if read is None else text_of(turn.session, read)
    if not shown.article:
        return f"{one.title}\n{one.consultation.intro}"
    found = text.article_of(shown.article)
    return one.title if found is None else f"{one.title}\n{text.told(found)}"
