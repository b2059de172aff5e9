"""A conversation as a chat: what was said, what the bot replied, what staff answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from console.wording import ARRIVED_AS, answer_state, plain
from handlers.inbox import Answered, Heard, MatterView


@dataclass(frozen=True, slots=True)
class Bubble:
    at: datetime
    who: str  # 对方, 自动回复, or a name
    side: str  # them, bot, us
    text: str
    rest: str = ""  # what a long automatic reply says after its first line
    here: bool = False  # belongs to the matter on the page
    state: str = ""  # of an answer
    veiled: bool = False


def talk(view: MatterView) -> list[Bubble]:
    """In time order. Answers from before the part that is shown stand with the matter only."""
    said = [bubble for heard in view.heard for bubble in _of_push(heard)]
    start = min((bubble.at for bubble in said), default=None)
    answers = [
        _of_answer(answered, view)
        for answered in view.answers
        if answered.here or (start is not None and answered.answer.written_at >= start)
    ]
    return sorted([*said, *answers], key=lambda bubble: bubble.at)


def _of_push(heard: Heard) -> list[Bubble]:
    if heard.veil is not None:
        return [Bubble(heard.at, "对方", "them", heard.veil, here=heard.here, veiled=True)]
    words = heard.text or ARRIVED_AS.get(heard.type)
    bubbles = [] if words is None else [Bubble(heard.at, "对方", "them", words, here=heard.here)]
    if heard.reply:
        first, _, rest = plain(heard.reply).partition("\n")
        bubbles.append(Bubble(heard.at, "自动回复", "bot", first, rest.strip(), heard.here))
    return bubbles


def _of_answer(answered: Answered, view: MatterView) -> Bubble:
    row = answered.answer
    return Bubble(
        row.written_at,
        answered.who,
        "us",
        row.text or "〔本人已删除〕",
        here=answered.here,
        state=answer_state(row, view.matter),
    )
