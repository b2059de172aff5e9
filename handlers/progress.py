"""进度: the state of one's own matters, and never of others'."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from bot.commands import Command
from bot.outcome import outcome_words
from bot.phrases import say
from handlers.decide.letters import told_pieces
from handlers.receipt import named
from handlers.turn import Turn
from models import receipt_number
from models.answer import About, Answer
from models.matter import STATE_NAMES, Matter, State, matter_numbered, matters_of
from models.move import Changed, Move
from models.outcome import ADOPTION_NAMES
from models.words import KIND_NAMES

_SHOWN = 4
_SHANGHAI = ZoneInfo("Asia/Shanghai")


def progress(turn: Turn, command: Command) -> None:
    """All recent matters, or the one with the number. Somebody else's number is 'not found'."""
    if command.number_is_wrong:
        turn.letter.add(say("progress_bad_number"))
        _her_own(turn)
    elif command.number is not None:
        _one(turn, command.number)
    else:
        progress_of_all(turn)


def _one(turn: Turn, number: str) -> None:
    matter = matter_numbered(turn.session, number)
    if matter is None or matter.follower_id != turn.follower.id or matter.state is State.ERASED:
        shown = receipt_number.shown(number)
        turn.letter.add(say("progress_not_found", number=shown))
        _her_own(turn)
        return
    tell_of(turn, matter)


def _her_own(turn: Turn) -> None:
    """After a number that is none of hers: what she has, when she has any."""
    if _count(turn):
        progress_of_all(turn)


def tell_of(turn: Turn, matter: Matter) -> None:
    """Where a matter of hers stands, and the last answer to it."""
    turn.letter.add(_line(turn, matter))
    pieces = told_pieces(turn.session, [matter.id])
    for piece in pieces:
        turn.letter.add(outcome_words(piece.told()))
    answer = turn.session.scalar(
        select(Answer.text)
        .where(Answer.matter_id == matter.id, Answer.about == About.ANSWER)
        .order_by(Answer.id.desc())
        .limit(1)
    )
    if answer:
        turn.letter.add(say("progress_answer", text=answer))


def progress_of_all(turn: Turn) -> None:
    matters = matters_of(turn.session, turn.follower.id, limit=_SHOWN)
    if not matters:
        turn.letter.add(say("progress_none"))
        return
    became: dict[int, list[str]] = {}
    for piece in told_pieces(turn.session, [matter.id for matter in matters]):
        became.setdefault(piece.matter.id, []).append(ADOPTION_NAMES[piece.outcome.adoption])
    lines = [_with_outcome(_line(turn, one), became.get(one.id, ())) for one in matters]
    turn.letter.add("\n\n".join([say("progress_head"), *lines]))
    more = _count(turn) - len(matters)
    if more > 0:
        turn.letter.add(say("progress_more", count=more))


def _with_outcome(line: str, adoptions: Sequence[str]) -> str:
    """What became of an opinion stands under its line."""
    if not adoptions:
        return line
    adoption = say("progress_outcome", adoption="、".join(dict.fromkeys(adoptions)))
    return f"{line}\n{adoption}"


def _count(turn: Turn) -> int:
    mine = select(func.count(Matter.id)).where(
        Matter.follower_id == turn.follower.id, Matter.state != State.ERASED
    )
    return turn.session.scalar(mine) or 0


def _line(turn: Turn, matter: Matter) -> str:
    since = turn.session.scalar(
        select(func.max(Move.at)).where(Move.matter_id == matter.id, Move.changed == Changed.STATE)
    )
    day = (since or matter.arrived_at).astimezone(_SHANGHAI)
    return say(
        "progress_line",
        number=receipt_number.shown(matter.number),
        kind=KIND_NAMES[matter.kind],
        excerpt=named(matter),
        state=STATE_NAMES[matter.state],
        day=f"{day.month}月{day.day}日",
    )
