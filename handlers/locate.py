"""Which contact point a message belongs to.

In this order: a point or site named in the text; a scan (or a number chosen) in the last
24 hours; the person's own point; else none, and the person is asked once.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.reading import Act
from handlers.turn import Turn
from models.matter import PointHow


@dataclass(frozen=True, slots=True)
class Located:
    point_id: int | None
    site_id: int | None
    how: PointHow


def locate(turn: Turn, act: Act) -> Located:
    for name in act.places:
        spot = turn.desk.ear.spot(name)
        if spot is not None:
            return Located(spot.point_id, spot.site_id, PointHow.NAMED)
    return locate_person(turn)


def locate_person(turn: Turn) -> Located:
    """Where a message without a name of its own belongs."""
    follower = turn.follower
    here = follower.here(turn.now, turn.desk.rules.here)
    if here is not None and _takes(turn, here):
        how = PointHow.SCAN if follower.here_site_id else PointHow.CHOSEN
        return Located(here, follower.here_site_id, how)
    if follower.point_id is not None and _takes(turn, follower.point_id):
        return Located(follower.point_id, None, PointHow.BOUND)
    return Located(None, None, PointHow.NONE)


def _takes(turn: Turn, point_id: int) -> bool:
    """A retired point keeps its history and takes nothing new."""
    return point_id in turn.desk.ear.active


def may_ask(turn: Turn) -> bool:
    """Whether to ask where she is: once a day at most, and only when there is a list to show."""
    asked = turn.follower.asked_point_at
    if asked is not None and turn.now - asked < turn.desk.rules.here:
        return False
    return bool(turn.desk.ear.active)
