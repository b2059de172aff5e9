"""An article of a law that is no open draft is shown from the library, never filed on a draft."""

from __future__ import annotations

from bot.dialogue import LIMIT, Choice, Do
from bot.dialogue.drafts import law_asked_for
from bot.phrases import say
from handlers.look_up import found_text
from handlers.opine.look import left_in_words
from handlers.turn import Turn
from statutes.references import on_screen

_PRIVACY_ROOM = 420  # bytes that the privacy notice takes at first contact
_MOST_LISTED = 5


def look_at_law(turn: Turn, text: str) -> bool:
    """A text that is only an article of another law: its words, when the library has them, else
    which drafts are open, behind numbers. False for anything else, and with neither."""
    drafts = turn.desk.ear.drafts
    law = law_asked_for(text, drafts) if drafts else None
    if law is None:
        return False
    found = turn.desk.library.stock.cited([law])
    if found is not None:
        turn.letter.add(found_text(found, LIMIT - _PRIVACY_ROOM))
        return True
    open_now = turn.shelf.open(turn.today)[:_MOST_LISTED]
    if not open_now:
        return False
    choices = [
        Choice(Do.SHOW, say("consult_choice", title=one.title, left=left), value=str(one.id))
        for one in open_now
        for left in [left_in_words(one.consultation.days_left(turn.today))]
    ]
    title, article = law.law, on_screen(law.article)
    turn.letter.ask(say("ask_other_law", title=title, article=article), choices)
    return True
