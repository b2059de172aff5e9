"""A number answers what the bot offered last."""

from __future__ import annotations

from collections.abc import Callable

from bot.commands import belongs_to
from bot.dialogue import Choice, Do
from bot.phrases import say
from handlers.attach import attach_to, detach
from handlers.bind import bind, bind_by_word
from handlers.correct import rekind, repoint
from handlers.forget import forget
from handlers.reopen import reopen
from handlers.turn import Turn
from handlers.withdraw import withdraw
from models import receipt_number
from models.follower import BoundBy
from models.matter import Matter


def choose(turn: Turn, number: int) -> None:
    """Does what stood behind `number`. A number that was not offered changes nothing."""
    offered = turn.offered()
    if not offered:
        turn.letter.add(say("number_nothing"))
    elif not 1 <= number <= len(offered):
        turn.letter.add(say("number_unknown", number=number, low=1, high=len(offered)))
    else:
        _do(turn, offered[number - 1])


def choose_place(turn: Turn, text: str) -> bool:
    """A place name alone, while the bot asks where she is, is the same as its number."""
    if len(text.strip()) > 12:
        return False
    asked = [choice for choice in turn.offered() if choice.do is Do.REPOINT]
    if not asked:
        return False
    found = turn.desk.ear.find(text)
    if found is None or len(found[0]) + 3 < len(text.strip()):
        return False
    repoint(turn, asked[0].matter, found[1].point_id)
    if belongs_to(text):  # 我是…的 binds, also in answer to our question
        bind_by_word(turn, text)
    return True


def choose_no(turn: Turn, text: str) -> bool:
    """不撤, 不删, 算了: the same as the number of the no that stands open."""
    if not says_no(text):
        return False
    offered = next((c for c in turn.offered() if c.do is Do.NOTHING), None)
    if offered is None:
        return False
    _nothing(turn, offered)
    return True


def says_no(text: str) -> bool:
    """Whether the text is nothing but a no."""
    return text.strip(" 。！!~") in _NO


_NO = frozenset(
    {"不", "不撤", "不撤了", "不删", "不删了", "不用", "不用了", "算了", "别删", "别撤"}
)


def _do(turn: Turn, choice: Choice) -> None:
    _DEEDS[choice.do](turn, choice)


def _own(turn: Turn, choice: Choice) -> Matter | None:
    """The matter a choice speaks of; only the person's own, and only while it is open."""
    matter = None if choice.matter is None else turn.session.get(Matter, choice.matter)
    if matter is None or matter.follower_id != turn.follower.id or not matter.is_open:
        return None
    return matter


def _rekind(turn: Turn, choice: Choice) -> None:
    matter = _own(turn, choice)
    if matter is None:
        turn.letter.add(say("number_nothing"))
    else:
        rekind(turn, matter, str(choice.value))


def _repoint(turn: Turn, choice: Choice) -> None:
    repoint(turn, choice.matter, None if choice.value is None else int(choice.value))


def _bind(turn: Turn, choice: Choice) -> None:
    bind(turn, int(choice.value or 0), BoundBy.WORD)
    turn.letter.add(say("bound", point=turn.point_name(turn.follower.point_id)))


def _stay(turn: Turn, choice: Choice) -> None:
    turn.follower.here_point_id, turn.follower.here_site_id = int(choice.value or 0), None
    turn.follower.here_since = turn.now
    turn.letter.add(say("location_set", point=turn.point_name(turn.follower.here_point_id)))


def _attach(turn: Turn, choice: Choice) -> None:
    matter = _own(turn, choice)
    if matter is None or not attach_to(turn, matter, int(choice.value or 0)):
        turn.letter.add(say("number_nothing"))
        return
    turn.letter.add(say("attach_done", number=receipt_number.shown(matter.number)))


def _withdraw(turn: Turn, choice: Choice) -> None:
    matter = _own(turn, choice)
    if matter is None:
        turn.letter.add(say("withdraw_none"))
    else:
        withdraw(turn, matter)


def _nothing(turn: Turn, choice: Choice) -> None:
    turn.closes_choices = True
    turn.letter.add(say(str(choice.value)))


_DEEDS: dict[Do, Callable[[Turn, Choice], None]] = {
    Do.REKIND: _rekind,
    Do.REPOINT: _repoint,
    Do.BIND: _bind,
    Do.STAY: _stay,
    Do.ATTACH: _attach,
    Do.DETACH: lambda turn, choice: detach(turn, choice.matter),
    Do.WITHDRAW: _withdraw,
    Do.ERASE: lambda turn, _: forget(turn),
    Do.UNHELPED: lambda turn, choice: reopen(turn, choice.matter),
    Do.NOTHING: _nothing,
}
