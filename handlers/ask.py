"""The one question back. What she said is filed already; the answer only corrects it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.dialogue import Choice, Do
from bot.dialogue.question import Filed, in_doubt, question_about
from bot.dialogue.talk import About, Question
from bot.phrases import say
from bot.reading import Act
from handlers.locate import may_ask
from handlers.turn import Turn
from models.matter import Matter, State
from models.words import Kind

UNPLACED = frozenset({Kind.REPORT, Kind.SPAM})
"""Kinds about which nobody is asked where she lives."""

_UNCLEAR_MAY_BE = (Kind.SUGGESTION, Kind.QUESTION, Kind.COMPLAINT)


def ask_back(turn: Turn, filed: Sequence[tuple[Matter, Act]]) -> None:
    """Asks at most one thing about what one message said. What comes first in the message is asked
    about first; where she is, only when nothing else is to be asked and nothing was answered: the
    first number under an answer is for saying that it did not help."""
    later: Matter | None = None
    for matter, act in filed:
        about = question_about(_known(turn, matter, act), open_drafts(turn, act))
        if about is About.POINT:
            later = later or matter
        elif about is not None:
            _ASK[about](turn, matter, act)
            return
    if later is not None and not any(matter.state is State.ANSWERED for matter, _ in filed):
        ask_point(turn, later)


def ask_point(turn: Turn, matter: Matter) -> None:
    """Where she is, with the points as numbers."""
    turn.follower.asked_point_at = turn.now
    active = turn.desk.ear.active.items()
    choices = [Choice(Do.REPOINT, name, matter.id, point_id) for point_id, name in active]
    none = Choice(Do.REPOINT, say("no_point"), matter.id, None)
    turn.letter.ask_back(About.POINT, matter.id, say("ask_point"), [*choices, none])


def is_nowhere(turn: Turn, matter: Matter) -> bool:
    """Whether to ask where she is for this matter's sake."""
    return matter.point_id is None and matter.kind not in UNPLACED and may_ask(turn)


def ask_again(turn: Turn, question: Question, choices: list[Choice]) -> None:
    """A number that comes when the question is closed is no answer to it: she may have forgotten
    what it was. She reads it once more, and can answer now."""
    turn.letter.add(say("question_late"))
    turn.letter.ask_back(question.about, question.matter, question.text, choices)


def _known(turn: Turn, matter: Matter, act: Act) -> Filed:
    return Filed(matter.kind, act.rival, act.articles, act.draft, is_nowhere(turn, matter))


def _ask_kind(turn: Turn, matter: Matter, act: Act) -> None:
    kinds: tuple[Kind, ...] = _UNCLEAR_MAY_BE
    text = say("ask_kind_unclear")
    if act.rival is not None and in_doubt(matter.kind, act.rival):
        kinds = (matter.kind, act.rival)
        text = say("ask_kind_between")
    choices = [Choice(Do.REKIND, want(kind), matter.id, kind.value) for kind in kinds]
    if matter.kind is not Kind.UNCLEAR:
        choices.append(Choice(Do.REKIND, say("want_neither"), matter.id, Kind.UNCLEAR.value))
    turn.letter.ask_back(About.KIND, matter.id, text, choices)


def want(kind: Kind) -> str:
    """A kind as what a person wants."""
    return say(f"want_{kind.value}")


def _ask_article(turn: Turn, matter: Matter, _act: Act) -> None:
    whole = Choice(Do.ARTICLES, say("whole_draft"), matter.id, "*")
    unknown = Choice(Do.NOTHING, say("no_article"), matter.id, "article_open")
    turn.letter.ask_back(About.ARTICLE, matter.id, say("ask_article"), [whole, unknown])


def open_drafts(turn: Turn, act: Act) -> list[str]:
    """The titles that an opinion can be about."""
    if act.kind is not Kind.OPINION:
        return []
    return [one.title for one in turn.shelf.open(turn.today)]


def _ask_draft(turn: Turn, matter: Matter, _act: Act) -> None:
    choices = [
        Choice(Do.DRAFT, one.title, matter.id, one.id) for one in turn.shelf.open(turn.today)
    ]
    unknown = Choice(Do.NOTHING, say("draft_unknown"), matter.id, "draft_open")
    turn.letter.ask_back(About.DRAFT, matter.id, say("ask_draft"), [*choices, unknown])


_ASK = {About.KIND: _ask_kind, About.DRAFT: _ask_draft, About.ARTICLE: _ask_article}
