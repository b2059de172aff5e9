"""另记一件: words that joined a matter are a matter of their own after all."""

from __future__ import annotations

from bot.phrases import say
from bot.reading import Act
from handlers.join import read_as_it_was
from handlers.take import plain_act, take, to_file
from handlers.turn import Turn
from models.addition import Addition, additions_to
from models.matter import Matter
from models.words import Kind


def split(turn: Turn, matter: Matter, addition_id: int) -> None:
    """Takes the words out again while they stand last, so that the matter says what it said before
    them; else they stay where they are as well. Either way they are a matter of their own now."""
    addition = turn.session.get(Addition, addition_id)
    if addition is None or addition.matter_id != matter.id or addition.taken_out_at is not None:
        turn.letter.add(say("number_nothing"))
        return
    end = addition.start + addition.length
    words = matter.verbatim[addition.start : end]
    if end == len(matter.verbatim) and additions_to(turn.session, [matter.id])[-1] is addition:
        matter.verbatim = matter.verbatim[: addition.start - 1]
        read_as_it_was(turn, matter)
    addition.taken_out_at = turn.now
    turn.letter.add(say("split_done"))
    filed = take(turn, _acts(turn, words), words)
    for new in filed:  # they came with their arrival, not with the number that parts them
        new.arrival_id, new.arrived_at = addition.arrival_id, addition.at
    addition.became_id = filed[0].id


def _acts(turn: Turn, words: str) -> list[Act]:
    home = turn.point_name(turn.follower.point_id)
    return to_file(words, turn.desk.ear.understand(words, home).acts) or [
        plain_act(Kind.UNCLEAR, words, "本人说另记一件")
    ]
