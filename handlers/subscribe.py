"""退订 and 恢复通知: notices stop at once, and come back when asked."""

from __future__ import annotations

from bot.phrases import say
from handlers.turn import Turn


def unsubscribe(turn: Turn) -> None:
    """No more notices: also none of those already planned (delivery looks again before sending)."""
    turn.follower.notices_off = True
    turn.letter.add(say("unsubscribed"))


def resubscribe(turn: Turn) -> None:
    turn.follower.notices_off = False
    turn.letter.add(say("resubscribed"))
