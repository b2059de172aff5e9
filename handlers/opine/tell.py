"""What a person hears of her opinion beside its receipt: late, another number, another text, a
reference that the draft lacks."""

from __future__ import annotations

from bot.phrases import say
from bot.reading import Act
from handlers.opine.look import day_in_words, tell_article
from handlers.opine.meant import Meant, Since
from handlers.turn import Turn
from statutes.references import on_screen


def tell_of_draft(turn: Turn, act: Act, meant: Meant) -> None:
    """Only what she would not expect."""
    draft = meant.draft
    if not draft.in_time(turn.today):
        late = say("opinion_late", day=day_in_words(draft.consultation.last_day))
        turn.letter.add(late if late not in turn.letter.paragraphs else "")
    if meant.since is Since.SAME:
        for hint in act.hints[:1]:
            turn.letter.add(say("opinion_hint", hint=hint))
    elif meant.since is Since.MOVED:
        turn.letter.add(say("opinion_moved", article=on_screen(meant.now)))
    else:
        _tell_of_change(turn, meant)


def _tell_of_change(turn: Turn, meant: Meant) -> None:
    shown = turn.shown
    article = "" if shown is None else on_screen(shown.article)
    now = meant.draft.text.at(meant.now)
    if meant.since is Since.DROPPED or now is None:
        turn.letter.add(say("opinion_dropped", article=article))
        turn.talk = turn.talk.looked_away()
        return
    turn.letter.add(say("opinion_changed", article=article))
    tell_article(turn, meant.draft, meant.now, now)
