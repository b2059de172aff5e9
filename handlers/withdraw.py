"""撤回: the person takes a matter back. Asked once more, because it cannot be undone."""

from __future__ import annotations

import re

from sqlalchemy import update

from bot.commands import Command
from bot.dialogue import Choice, Do
from bot.dialogue.talk import About
from bot.phrases import say
from handlers.moving import move_state
from handlers.receipt import named
from handlers.turn import Turn
from models import receipt_number
from models.answer import Answer, AnswerState
from models.matter import Matter, State, matter_numbered, matters_of
from models.words import KIND_NAMES

_HAN = re.compile(r"[\u4e00-\u9fff]{2}")


def ask_to_withdraw(turn: Turn, command: Command, words: str = "") -> None:
    """Asks about the matter with the number, else the one that `words` speak of (路灯那条不要了),
    else the newest that is still open."""
    if command.number_is_wrong:
        turn.letter.add(say("progress_bad_number"))
        return
    matter = _meant(turn, command.number, words)
    if matter is None:
        turn.letter.add(_nothing_to_take_back(command.number))
        return
    shown = receipt_number.shown(matter.number)
    turn.letter.ask_back(
        About.CONSENT,
        matter.id,
        say("withdraw_ask", number=shown, excerpt=named(matter)),
        [
            Choice(Do.WITHDRAW, say("withdraw_yes"), matter.id),
            Choice(Do.NOTHING, say("withdraw_no"), matter.id, "withdraw_kept"),
        ],
    )


def withdraw(turn: Turn, matter: Matter) -> None:
    move_state(turn.session, matter, State.WITHDRAWN, turn.by_person)
    turn.session.execute(
        update(Answer)
        .where(Answer.matter_id == matter.id, Answer.state == AnswerState.WAITING)
        .values(state=AnswerState.DROPPED)
    )
    turn.letter.add(say("withdraw_done", number=receipt_number.shown(matter.number)))
    turn.closes_choices = True


def _meant(turn: Turn, number: str | None, words: str) -> Matter | None:
    if number is None:
        matters = [m for m in matters_of(turn.session, turn.follower.id) if m.is_open]
        return max(matters, key=lambda matter: _in_common(matter, words), default=None)
    matter = matter_numbered(turn.session, number)
    if matter is None or matter.follower_id != turn.follower.id or not matter.is_open:
        return None
    return matter


def _in_common(matter: Matter, words: str) -> int:
    """How many pairs of characters of `words` its own words have; of a sealed matter, its kind."""
    said = KIND_NAMES[matter.kind] if matter.sealed else matter.verbatim or ""
    pairs = {words[at : at + 2] for at in range(len(words) - 1)}
    return sum(pair in said for pair in pairs if _HAN.fullmatch(pair))


def _nothing_to_take_back(number: str | None) -> str:
    if number is None:
        return say("withdraw_none")
    return say("progress_not_found", number=receipt_number.shown(number))
