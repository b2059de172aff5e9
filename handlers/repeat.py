"""The same words again within minutes (pasted twice, sent twice) are the same matter."""

from __future__ import annotations

from sqlalchemy import select

from bot.phrases import say
from handlers.join import ring_again, way_out
from handlers.turn import Turn
from models import receipt_number
from models.matter import Matter
from models.words import Kind


def say_it_is_recorded(turn: Turn, text: str) -> bool:
    """Tells the numbers of what she said before in these very words. False when she has not, or
    has taken it back since."""
    said = turn.talk.same_words(text, turn.now, turn.desk.rules.windows)
    if said is None:
        return False
    mine = select(Matter).where(Matter.id.in_(said.matters), Matter.follower_id == turn.follower.id)
    matters = [
        matter for matter in turn.session.scalars(mine.order_by(Matter.id)) if matter.is_open
    ]
    if len(matters) < len(said.matters):
        return False
    turn.filed += matters
    numbers = say("number_and").join(receipt_number.shown(matter.number) for matter in matters)
    urgent = [matter for matter in matters if matter.kind is Kind.EMERGENCY]
    for matter in urgent:
        ring_again(turn, matter)
    if urgent:
        turn.letter.add(say("repeated_emergency", number=numbers, door=way_out(turn, urgent[0])))
    else:
        turn.letter.add(say("repeated", number=numbers))
    return True
