"""The person says what it really is, or where it really belongs."""

from __future__ import annotations

from sqlalchemy import select

from bot.dialogue import Choice, Do
from bot.doors import door_for
from bot.phrases import say
from handlers.file import REFERRED, due, refer
from handlers.moving import move_kind, move_point, move_state
from handlers.receipt import door_text
from handlers.turn import Turn
from models import receipt_number
from models.answer import answered_by_bot
from models.matter import GONE, Matter, PointHow, State
from models.words import KIND_NAMES, Kind


def rekind(turn: Turn, matter: Matter, kind_name: str) -> None:
    """A wrong kind is corrected; the number stays. A complaint gets the right door as well."""
    kind, was = Kind(kind_name), matter.kind
    number = receipt_number.shown(matter.number)
    if kind is was:
        turn.letter.add(say("rekinded", number=number, kind=KIND_NAMES[kind]))
        return
    move_kind(turn.session, matter, kind, turn.by_person)
    matter.due_on = due(kind, matter.arrived_at, turn.desk.rules.answer_within_days)
    _fit_state(turn, matter, was)
    if kind in REFERRED:
        door = door_for(matter.verbatim, kind)
        refer(turn.session, matter, door, turn.now)
        turn.letter.add(say("rekinded_complaint", number=number, door=door_text(door)))
    else:
        turn.letter.add(say("rekinded", number=number, kind=KIND_NAMES[kind]))
    _offer_back(turn, matter, was)


def _offer_back(turn: Turn, matter: Matter, was: Kind) -> None:
    """The way back gets a number of its own, unless one of those on offer leads there."""
    for choice in turn.offered():
        same = choice.do is Do.REKIND and choice.matter == matter.id
        if same and choice.value == was.value:
            return
    digit = turn.offer_more(Choice(Do.REKIND, "", matter.id, was.value))
    turn.letter.add(say("rekind_back", digit=digit, kind=KIND_NAMES[was]))


def repoint(turn: Turn, matter_id: int | None, point_id: int | None) -> None:
    """She said where she is: the matter she was asked about, and her others without a place.

    It counts for the day, as a scan does. It does not bind: only a scan or 我是…的 does.
    """
    moved = _to_place(turn, matter_id)
    if point_id is None:
        turn.letter.add(say("repoint_none"))
        return
    for matter in (m for m in moved if m.point_id != point_id):
        move_point(turn.session, matter, point_id, PointHow.CHOSEN, turn.by_person)
    turn.follower.here_point_id, turn.follower.here_site_id = point_id, None
    turn.follower.here_since = turn.now
    name = turn.point_name(point_id)
    if moved:
        numbers = "、".join(receipt_number.shown(matter.number) for matter in moved)
        turn.letter.add(say("repointed", number=numbers, point=name))
    else:
        turn.letter.add(say("location_set", point=name))


def _fit_state(turn: Turn, matter: Matter, was: Kind) -> None:
    """A complaint is done with by being referred; what stops being one waits for us again."""
    became = matter.state
    if matter.state is State.ANSWERED and answered_by_bot(turn.session, matter.id):
        matter.answered_at = None  # the library answered what she had not asked
        became = State.RECEIVED
    if matter.kind is Kind.COMPLAINT and became is State.RECEIVED:
        became = State.REFERRED
    elif was in {Kind.COMPLAINT, Kind.SPAM} and matter.state in {State.REFERRED, State.HELD}:
        became = State.RECEIVED
    if became is not matter.state:
        move_state(turn.session, matter, became, turn.by_person)


def _to_place(turn: Turn, matter_id: int | None) -> list[Matter]:
    mine = select(Matter).where(Matter.follower_id == turn.follower.id)
    placeless = mine.where(
        Matter.point_id.is_(None), Matter.state.not_in(GONE), Matter.sealed.is_(False)
    )
    found = list(turn.session.scalars(placeless))
    named = None if matter_id is None else turn.session.get(Matter, matter_id)
    if named is not None and named.follower_id == turn.follower.id and named.is_open:
        found = [named, *(matter for matter in found if matter.id != named.id)]
    return found
