"""The answer did not help: the question goes to a person after all."""

from __future__ import annotations

from bot.commands import says_unhelped
from bot.dialogue import Do
from bot.phrases import say
from handlers.ask import ask_point, is_nowhere
from handlers.file import due
from handlers.moving import move_state
from handlers.turn import Turn
from models import receipt_number
from models.answer import answered_by_bot
from models.matter import Matter, State


def choose_unhelped(turn: Turn, text: str) -> bool:
    """没用, 还是不懂: the same as the number that was offered under the answer."""
    if not says_unhelped(text):
        return False
    offered = next((c for c in turn.offered() if c.do is Do.UNHELPED), None)
    if offered is None:
        return False
    reopen(turn, offered.matter)
    return True


def reopen(turn: Turn, matter_id: int | None) -> None:
    """Her own question, once; whoever taps twice hears the same. Now that a person answers, it is
    worth knowing where she is."""
    matter = None if matter_id is None else turn.session.get(Matter, matter_id)
    if matter is None or matter.follower_id != turn.follower.id or not matter.is_open:
        turn.letter.add(say("number_nothing"))
        return
    if matter.state is State.ANSWERED and answered_by_bot(turn.session, matter.id):
        move_state(turn.session, matter, State.RECEIVED, turn.by_person)
        matter.answered_at = None
        matter.due_on = due(matter.kind, turn.now, turn.desk.rules.answer_within_days)
    number = receipt_number.shown(matter.number)
    turn.letter.add(say("reopened", number=number, days=turn.desk.rules.answer_within_days))
    if is_nowhere(turn, matter):
        ask_point(turn, matter)
