"""A question is looked up in the library, and answered when it is sure enough what answers it.

The bot never rules on a case: it quotes the law, or what the office answered before, says where a
lawyer can be asked, and offers a number behind which a person takes over. Whatever is not sure
stays with staff, as if there were no library.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.dialogue import LIMIT, Choice, Do
from bot.phrases import say
from bot.reading import Act
from bot.retrieval.quote import quote
from bot.retrieval.stock import Article, Entry, Found
from handlers.moving import Hand, move_state
from handlers.receipt import VOICE
from handlers.turn import Turn
from models.answer import Answer, AnswerState
from models.fresh import put
from models.matter import Matter, State
from models.move import Mover
from models.words import Kind
from statutes.references import on_screen

_PRIVACY_ROOM = 420  # bytes that the privacy notice takes at first contact
_LEAST_ROOM = 300  # less is no quotation
_LONGEST = 1500  # bytes of an answer that is sent by itself


@dataclass(frozen=True, slots=True)
class LookedUp:
    """A question with what was found for it."""

    matter: Matter
    found: Found


def look_up(turn: Turn, filed: list[tuple[Matter, Act]]) -> LookedUp | None:
    """Finds the first question of a message that the library answers, marks it answered and offers
    the way to a person. Reads no row."""
    stock = turn.desk.library.stock
    if not stock:
        return None
    point = turn.point_name(turn.follower.point_id)
    for matter, act in filed:
        if not _may_be_answered(act):
            continue
        found = stock.answer(act.text, turn.point_name(matter.point_id) or point, act.laws)
        if found is not None:
            move_state(turn.session, matter, State.ANSWERED, _hand(turn, found))
            matter.answered_at = turn.now
            turn.letter.ask(
                say("unhelped_ask"), [Choice(Do.UNHELPED, say("choice_unhelped"), matter.id)]
            )
            return LookedUp(matter, found)
    return None


def tell_found(turn: Turn, looked_up: LookedUp | None) -> None:
    """Puts the answer into the letter when everything else leaves room, after the receipts. Else
    it goes by the way of staff's answers: as a message of its own, or before the next reply."""
    if looked_up is None:
        return
    room = LIMIT - len(turn.letter.render().encode()) - 4
    room -= 0 if turn.follower.privacy_version else _PRIVACY_ROOM
    fits = room >= _LEAST_ROOM and not turn.met.unseen
    text = answer_text(looked_up, room if fits else _LONGEST)
    fits = fits and len(text.encode()) <= room
    put(
        turn.session,
        Answer(
            matter_id=looked_up.matter.id,
            staff_id=None,
            text=text,
            written_at=turn.now,
            state=AnswerState.SEEN if fits else AnswerState.WAITING,
            settled_at=turn.now if fits else None,
        ),
    )
    turn.letter.add(text if fits else say("answer_follows"))


def answer_text(looked_up: LookedUp, room: int) -> str:
    """The answer as the person reads it, in `room` bytes, if its frame leaves any."""
    return found_text(looked_up.found, room)


def found_text(found: Found, room: int) -> str:
    """What was found as the person reads it, in `room` bytes, if its frame leaves any."""
    what = found.what
    if isinstance(what, Entry):
        return say("found_entry", text=what.answer, basis=_basis(what))
    values = {"title": what.title, "dated": _dated(what), "article": article_name(what)}
    frame = len(say("found_article", text="", **values).encode())
    return say("found_article", text=quote(what.text, found.words, room - frame), **values)


def article_name(article: Article) -> str:
    """第42条, as receipts have it; a point of a text without articles: 第（一）点."""
    if article.number[:1].isdigit():
        return on_screen(article.number)
    return say("found_point", number=article.number)


def _may_be_answered(act: Act) -> bool:
    """Not what nobody has heard yet, and not an article of the open draft: that is no law."""
    if act.kind is not Kind.QUESTION or VOICE in act.flags:
        return False
    return not act.draft and (not act.articles or bool(act.laws))


def _hand(turn: Turn, found: Found) -> Hand:
    what = found.what
    name = f"《{what.title}》{article_name(what)}" if isinstance(what, Article) else "问答库"
    return Hand(turn.now, Mover.BOT, note=f"{name}（把握 {found.sure:.2f}）"[:500])


def _dated(article: Article) -> str:
    day = article.dated
    return f"{day.year}年{day.month}月{day.day}日{article.dated_as}"


def _basis(entry: Entry) -> str:
    day = "" if entry.dated is None else say("found_on", day=entry.dated.isoformat())
    basis = "" if not entry.basis else say("found_basis", basis=entry.basis)
    source = "" if not entry.source else say("found_source", source=entry.source)
    return "".join(f"\n{line}" for line in (basis, source, day) if line)
