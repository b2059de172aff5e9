"""A word to the person on how her matter goes on: it takes the way of an answer, and is none."""

from __future__ import annotations

from bot.phrases import say
from handlers.inbox.handling import Work
from models.answer import About, Answer, AnswerState
from models.matter import Matter

_PHRASES = {
    About.MERGED: "told_merged",
    About.UNMERGED: "told_unmerged",
    About.EXTENDED: "told_extended",
}


def tell_person(work: Work, matter: Matter, about: About, **values: object) -> None:
    """Written down with the change itself; the clock sends it, or it leads her next reply. Whom
    WeChat does not know is told by staff."""
    if not matter.in_wechat:
        return
    work.session.add(
        Answer(
            matter_id=matter.id,
            staff_id=work.actor.staff_id,
            text=say(_PHRASES[about], **values),
            written_at=work.hand.at,
            state=AnswerState.WAITING,
            about=about,
        )
    )
