"""A change of a matter is a row: the one place where matters change state, kind or point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.alarm import settle, sound
from handlers.alarm_words import of_matter, once_of_matter
from handlers.days import day_of
from handlers.opine.follow import follow
from handlers.ungroup import ungroup
from models.contact_point import ContactPoint
from models.fresh import put
from models.matter import GONE, WAITING, Matter, PointHow, State
from models.move import Changed, Move, Mover
from models.staff import Staff
from models.words import Kind, Stance


@dataclass(frozen=True, slots=True)
class Hand:
    """Whose hand moves a matter, and when. `staff_id` only when it is a member of staff's."""

    at: datetime
    by: Mover
    staff_id: int | None = None
    note: str = ""


def born(session: Session, matter: Matter, hand: Hand) -> None:
    """The first row of every matter: from nothing to its first state. Rings for an emergency."""
    _row(session, matter, hand, Changed.STATE, ("", matter.state.value))
    _ring_for(session, matter, hand)


def move_state(session: Session, matter: Matter, became: State, hand: Hand) -> None:
    _row(session, matter, hand, Changed.STATE, (matter.state.value, became.value))
    _taken_up(session, matter, hand)
    matter.state = became
    if became in GONE:
        _set_free(session, matter, hand)
        follow(session, matter, hand.by, hand.at)


def move_kind(session: Session, matter: Matter, became: Kind, hand: Hand) -> None:
    """Changes the kind; a report is sealed by being one, and only by that."""
    was = matter.kind
    _row(session, matter, hand, Changed.KIND, (was.value, became.value))
    _taken_up(session, matter, hand)
    matter.kind = became
    matter.sealed = became is Kind.REPORT
    if matter.sealed:
        ungroup(session, [matter.id])
    _ring_for(session, matter, hand)
    if Kind.OPINION in {was, became}:
        follow(session, matter, hand.by, hand.at)


def move_point(
    session: Session, matter: Matter, point_id: int | None, how: PointHow, hand: Hand
) -> None:
    names = (_name(session, matter.point_id), _name(session, point_id))
    _row(session, matter, hand, Changed.POINT, names)
    matter.point_id, matter.point_how = point_id, how
    matter.site_id = None


def move_articles(session: Session, matter: Matter, articles: Sequence[str], hand: Hand) -> None:
    was, became = ("、".join(some)[:80] for some in (matter.articles, articles))
    _row(session, matter, hand, Changed.ARTICLES, (was, became))
    matter.articles = list(articles)
    if matter.kind is Kind.OPINION:
        follow(session, matter, hand.by, hand.at)


def move_stance(session: Session, matter: Matter, became: Stance | None, hand: Hand) -> None:
    was = "" if matter.stance is None else matter.stance.value
    _row(session, matter, hand, Changed.STANCE, (was, "" if became is None else became.value))
    matter.stance = became
    if matter.kind is Kind.OPINION:
        follow(session, matter, hand.by, hand.at)


def move_owner(session: Session, matter: Matter, staff_id: int | None, hand: Hand) -> None:
    names = (_staff_name(session, matter.owner_id), _staff_name(session, staff_id))
    _row(session, matter, hand, Changed.OWNER, names)
    matter.owner_id = staff_id


def move_due(session: Session, matter: Matter, due_on: date | None, hand: Hand) -> None:
    was, became = ("" if day is None else day.isoformat() for day in (matter.due_on, due_on))
    _row(session, matter, hand, Changed.DUE, (was, became))
    matter.due_on = due_on


def move_split(session: Session, matter: Matter, number: str, hand: Hand) -> None:
    """Words of it are a matter of their own from now on, with this number."""
    _row(session, matter, hand, Changed.SPLIT, ("", number))


def move_merged(session: Session, matter: Matter, into: Matter | None, hand: Hand) -> None:
    """Goes on as a part of another matter, or by itself again. It keeps its number."""
    was = None if matter.merged_into_id is None else session.get(Matter, matter.merged_into_id)
    numbers = ("" if one is None else one.number for one in (was, into))
    _row(session, matter, hand, Changed.MERGED, (next(numbers), next(numbers)))
    matter.merged_into_id = None if into is None else into.id


def move_claimed(session: Session, matter: Matter, follower_id: int, hand: Hand) -> None:
    """Staff wrote it down for her; from now on it is hers in WeChat too."""
    _row(session, matter, hand, Changed.CLAIMED, ("", "微信"))
    matter.follower_id = follower_id


def _set_free(session: Session, matter: Matter, hand: Hand) -> None:
    """What was merged into a matter that is gone stands by itself again, and waits from today."""
    for member in session.scalars(select(Matter).where(Matter.merged_into_id == matter.id)):
        move_merged(session, member, None, hand)
        if member.state in WAITING:
            move_due(session, member, day_of(hand.at), hand)


def _ring_for(session: Session, matter: Matter, hand: Hand) -> None:
    """An emergency, or a report for the keeper, rings in the transaction that files it."""
    alarm = of_matter(matter)
    if alarm is not None:
        sound(session, alarm, hand.at)


def _taken_up(session: Session, matter: Matter, hand: Hand) -> None:
    """Whoever on the staff answers a matter or judges it anew has seen it: no more ringing. Not so
    when it is handed to another point: there it has not been seen. Nor when the person takes it
    back: an emergency is looked at by a person of ours, whatever a shaking hand tapped."""
    if hand.by is Mover.STAFF:
        settle(session, once_of_matter(matter.id, matter.kind), hand.staff_id, hand.at)


def _row(
    session: Session, matter: Matter, hand: Hand, changed: Changed, was_became: tuple[str, str]
) -> None:
    was, became = was_became
    matter.version = (matter.version or 0) + 1
    put(
        session,
        Move(
            matter_id=matter.id,
            at=hand.at,
            by=hand.by,
            staff_id=hand.staff_id,
            changed=changed,
            was=was,
            became=became,
            note=hand.note,
        ),
    )


def _name(session: Session, point_id: int | None) -> str:
    point = None if point_id is None else session.get(ContactPoint, point_id)
    return "" if point is None else point.name


def _staff_name(session: Session, staff_id: int | None) -> str:
    staff = None if staff_id is None else session.get(Staff, staff_id)
    return "" if staff is None else staff.name
