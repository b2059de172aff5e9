"""The person says what it really is, or where it really belongs."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.dialogue import Choice, Do
from bot.doors import Door, door_for
from bot.phrases import say
from handlers.desk import Rules
from handlers.file import REFERRED, due, refer
from handlers.moving import Hand, move_articles, move_kind, move_point, move_state
from handlers.receipt import articles_text, door_text
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
        turn.letter.add(say("kind_kept", number=number, kind=KIND_NAMES[kind]))
        return
    door = become(turn.session, turn.desk.rules, matter, kind, turn.by_person)
    if door is not None:
        turn.letter.add(say("rekinded_complaint", number=number, door=door_text(door)))
    elif kind is Kind.UNCLEAR:
        turn.letter.add(say("kind_open", number=number))
    else:
        turn.letter.add(say("rekinded", number=number, kind=KIND_NAMES[kind]))
    _offer_back(turn, matter, was)


def become(
    session: Session,
    rules: Rules,
    matter: Matter,
    kind: Kind,
    hand: Hand,
    *,
    door: Door | None = None,
) -> Door | None:
    """The matter is of this kind from now on, in state, day and door. Its number stays. `door` is
    the one a reading of its words led to, where there was one."""
    was = matter.kind
    move_kind(session, matter, kind, hand)
    matter.due_on = due(kind, matter.arrived_at, rules.answer_within_days)
    _fit_state(session, matter, was, hand)
    if kind not in REFERRED:
        return None
    door = door or door_for(matter.verbatim, kind)
    refer(session, matter, door, hand.at)
    return door


def _offer_back(turn: Turn, matter: Matter, was: Kind) -> None:
    """The way back gets a number of its own, unless one of those on offer leads there."""
    for choice in turn.offered():
        same = choice.do is Do.REKIND and choice.matter == matter.id
        if same and choice.value == was.value:
            return
    digit = turn.offer_more(Choice(Do.REKIND, "", matter.id, was.value))
    turn.letter.add(say("rekind_back", digit=digit, kind=KIND_NAMES[was]))


def rearticle(turn: Turn, matter: Matter, articles: Sequence[str]) -> None:
    """It is about other articles than was read. What was read before can be had back."""
    was = list(matter.articles)
    number = receipt_number.shown(matter.number)
    if was != list(articles):
        move_articles(turn.session, matter, articles, turn.by_person)
    turn.letter.add(say("rearticled", number=number, article=articles_text(articles)))
    if was and was != list(articles):
        back = say("article_back", article=articles_text(was))
        choice = Choice(Do.ARTICLES, back, matter.id, ",".join(was))
        turn.letter.ask(say("offer_wrong"), [choice])


def move_back(turn: Turn, matter: Matter, point_id: int) -> None:
    """To where it stood before she put it right."""
    move_point(turn.session, matter, point_id, PointHow.CHOSEN, turn.by_person)
    number = receipt_number.shown(matter.number)
    turn.letter.add(say("repointed", number=number, point=turn.point_name(point_id)))


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


def _fit_state(session: Session, matter: Matter, was: Kind, hand: Hand) -> None:
    """A complaint is done with by being referred; what stops being one waits for us again."""
    became = matter.state
    if matter.state is State.ANSWERED and answered_by_bot(session, matter.id):
        matter.answered_at = None  # the library answered what she had not asked
        became = State.RECEIVED
    if matter.kind is Kind.COMPLAINT and became is State.RECEIVED:
        became = State.REFERRED
    elif was in {Kind.COMPLAINT, Kind.SPAM} and matter.state in {State.REFERRED, State.HELD}:
        became = State.RECEIVED
    if became is not matter.state:
        move_state(session, matter, became, hand)


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
