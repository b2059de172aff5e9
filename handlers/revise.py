"""She thinks better of it: what she said last is withdrawn when she confirms, or put right by her
words, with a way back. Her words of correction are kept with the matter."""

from __future__ import annotations

from bot.commands import Command, Order
from bot.dialogue import Choice, Do
from bot.dialogue.mind import Change, Mind, mind_in
from bot.phrases import say
from handlers.correct import rearticle, rekind
from handlers.join import append, untouched
from handlers.moving import move_point
from handlers.turn import Turn
from handlers.withdraw import ask_to_withdraw
from models import receipt_number
from models.matter import Matter, PointHow, matters_of
from models.words import Kind


def revise(turn: Turn, text: str) -> bool:
    """Does what she would expect. False when `text` is no change of mind, or when there is nothing
    of hers left that she could change: then it is to be understood like any other."""
    mind = mind_in(text, turn.desk.ear.directory)
    if mind is None:
        return False
    if mind.change is Change.DROP:
        return _let_it_be(turn)
    if mind.change is Change.WITHDRAW:
        ask_to_withdraw(turn, Command(Order.WITHDRAW))
        return True
    if mind.change is Change.WRONG:
        turn.letter.add(say("say_it_right"))
        return True
    matter = _last_said(turn)
    return matter is not None and _put_right(turn, matter, mind, text)


def _let_it_be(turn: Turn) -> bool:
    """算了 closes the question that stands open; what she said stays filed."""
    turn.talk = turn.talk.answered()
    turn.letter.add(say("let_it_be" if turn.talk.said else "let_it_be_unsaid"))
    return True


def _last_said(turn: Turn) -> Matter | None:
    """What she spoke of last, while an offer about it would hold and no staff have taken it up."""
    for matter in matters_of(turn.session, turn.follower.id, limit=1):
        if turn.now - matter.arrived_at <= turn.desk.rules.choices and untouched(turn, matter):
            return matter
    return None


def _put_right(turn: Turn, matter: Matter, mind: Mind, text: str) -> bool:
    if mind.change is Change.ARTICLES and not matter.articles:
        return False
    if mind.change is Change.PLACE and turn.desk.ear.spot(mind.place or "") is None:
        return False
    append(turn, matter, text.strip())
    turn.filed.append(matter)
    if mind.change is Change.KIND and mind.kind is not None:
        _to_kind(turn, matter, mind.kind)
    elif mind.change is Change.PLACE:
        _to_place(turn, matter, mind.place or "")
    else:
        rearticle(turn, matter, mind.articles)
    return True


def _to_kind(turn: Turn, matter: Matter, kind: Kind) -> None:
    """An emergency stays in front and a report sealed until a person has looked at her words."""
    if matter.kind in {Kind.EMERGENCY, Kind.REPORT}:
        turn.letter.add(say("rekind_by_staff", number=receipt_number.shown(matter.number)))
    else:
        rekind(turn, matter, kind.value)


def _to_place(turn: Turn, matter: Matter, name: str) -> None:
    spot, was = turn.desk.ear.spot(name), matter.point_id
    number = receipt_number.shown(matter.number)
    if spot is None or spot.point_id == was:
        turn.letter.add(say("repointed", number=number, point=turn.point_name(was)))
        return
    move_point(turn.session, matter, spot.point_id, PointHow.NAMED, turn.by_person)
    matter.site_id = spot.site_id
    matter.places = [name]
    turn.letter.add(say("repointed", number=number, point=turn.point_name(spot.point_id)))
    if was is not None:
        back = say("move_back", point=turn.point_name(was))
        turn.letter.ask(say("offer_wrong"), [Choice(Do.MOVE_BACK, back, matter.id, was)])
