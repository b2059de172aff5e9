"""Where a person belongs: set by the first scan or her own word, and by nothing else."""

from __future__ import annotations

from bot.commands import belongs_to
from bot.phrases import say
from handlers.turn import Turn
from models.follower import BoundBy


def bind(turn: Turn, point_id: int, by: BoundBy) -> None:
    turn.follower.point_id = point_id
    turn.follower.bound_by = by
    turn.follower.bound_at = turn.now
    if by is BoundBy.WORD:  # her own word just now outweighs where she was before
        turn.follower.here_point_id = turn.follower.here_site_id = None
        turn.follower.here_since = None


def bind_by_word(turn: Turn, text: str) -> bool:
    """我是…的: binds when the place is known. False when the text says no such thing."""
    place = belongs_to(text)
    found = None if place is None else turn.desk.ear.find(place)
    if found is None:
        return False
    _, spot = found
    name = turn.point_name(spot.point_id)
    if turn.follower.point_id == spot.point_id:
        turn.letter.add(say("bound_already", point=name))
    else:
        bind(turn, spot.point_id, BoundBy.WORD)
        turn.letter.add(say("bound", point=name))
    return True


def say_here() -> str:
    return say("offer_change")
