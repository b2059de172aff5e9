"""提醒我: a reminder before a consultation closes, for who asks for it; and its undoing."""

from __future__ import annotations

from sqlalchemy import delete, select

from bot.phrases import say
from handlers.consent import offer_reminder
from handlers.opine.shelf import OpenDraft
from handlers.turn import Turn
from models.fresh import put
from models.wish import Wish


def remind(turn: Turn) -> None:
    """Of the draft she is looking at, else of all that are open. Asking twice is asking once."""
    wanted = _meant(turn)
    if turn.follower.notices_off:
        turn.letter.add(say("wish_off"))
    elif not wanted:
        turn.letter.add(say("wish_none"))
    else:
        mine = select(Wish.consultation_id).where(Wish.follower_id == turn.follower.id)
        have = set(turn.session.scalars(mine))
        for one in wanted:
            if one.id not in have:
                put(turn.session, _wish(turn, one))
        titles = "".join(f"《{one.title}》" for one in wanted)
        turn.letter.add(say("wish_set", titles=titles))
        if len(wanted) == 1 and wanted[0].id not in have:
            offer_reminder(turn, wanted[0].id)


def remind_no_more(turn: Turn) -> None:
    """Of nothing that is open or was."""
    mine = delete(Wish).where(Wish.follower_id == turn.follower.id).returning(Wish.consultation_id)
    gone = turn.session.scalars(mine).all()
    turn.letter.add(say("wish_dropped") if gone else say("wish_unset"))


def _meant(turn: Turn) -> list[OpenDraft]:
    open_now = turn.shelf.open(turn.today)
    shown = turn.shown
    looked = [one for one in open_now if shown and one.id == shown.consultation]
    return looked or open_now


def _wish(turn: Turn, one: OpenDraft) -> Wish:
    return Wish(consultation_id=one.id, follower_id=turn.follower.id, asked_at=turn.now)
