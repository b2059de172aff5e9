"""What staff and people corrected or confirmed: the matters a training may learn from.

A member of staff knows the guide and counts fully; a person knows what she meant, not what we call
it. A matter staff worked on without changing its kind is confirmed, and counts least. Nobody's
corrections together may drown everybody else's.

Never learned from: what was erased or withdrawn, also words that stay without a person after an
erasure (they were reported upwards); reports of wrongdoing, which are sealed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from models.follower import Follower
from models.matter import GONE, Channel, Matter
from models.move import Changed, Move, Mover
from models.words import Kind

MOST_CORRECTIONS, MOST_CONFIRMED, MOST_TURNED = 5_000, 1_000, 500
"""The newest are taken: training stays within two minutes and a bounded memory."""
LABELS: dict[Kind, Kind] = {
    Kind.SUGGESTION: Kind.SUGGESTION,
    Kind.PROPOSAL: Kind.SUGGESTION,
    Kind.QUESTION: Kind.QUESTION,
    Kind.COMPLAINT: Kind.COMPLAINT,
    Kind.EMERGENCY: Kind.EMERGENCY,
}
"""The kinds the weights tell apart; other kinds are a matter of rules."""
NOBODY = 0
"""Stands for all who came without WeChat: the desk does not know whether they are one or many."""
_COUNTS = {Mover.STAFF: 2.0, Mover.PERSON: 1.0}
_CONFIRMED = 0.5
_CAP, _SHARE = 60.0, 0.1  # a hand with more corrections than this counts for little more


@dataclass(frozen=True, slots=True)
class Correction:
    """One matter with its kind as people say it is, who wrote it, and how much it counts."""

    matter_id: int
    person: int
    text: str
    kind: Kind
    by: Mover
    changed: bool
    weight: float


@dataclass(frozen=True, slots=True)
class _Found:
    matter_id: int
    person: int
    text: str
    kind: Kind
    by: Mover
    hand: str
    changed: bool


def corrections(session: Session) -> list[Correction]:
    """Newest first; the same words of the same person once."""
    changed = [_found(row, changed=True) for row in session.execute(_changed())]
    confirmed = [_found(row, changed=False) for row in session.execute(_confirmed())]
    found = list(_each_once([*changed, *confirmed]))
    hands = Counter(one.hand for one in found)
    return [_weighed(one, hands[one.hand]) for one in found]


def not_learnable(session: Session) -> int:
    """How many were corrected to a kind that is a matter of rules, or are sealed."""
    other = or_(Matter.kind.not_in(LABELS), Matter.sealed)
    return session.scalar(_whose_kind_changed(select(func.count(Matter.id))).where(other)) or 0


def filed(session: Session) -> int:
    """How many matters there are that could be learned from, corrected or not."""
    query = _with_person(select(func.count(Matter.id)).where(Matter.kind.in_(LABELS)))
    return session.scalar(query) or 0


def uncorrected(session: Session) -> list[str]:
    """Words of the newest matters whose kind nobody changed."""
    query = _with_person(select(Matter.verbatim).where(Matter.kind.in_(LABELS), _never_changed()))
    return list(session.scalars(query.order_by(Matter.id.desc()).limit(MOST_TURNED)))


def still_there(session: Session, matter_ids: Sequence[int]) -> set[int]:
    """Those of the matters that may still be learned from."""
    there: set[int] = set()
    for start in range(0, len(matter_ids), 500):
        some = matter_ids[start : start + 500]
        there.update(session.scalars(_with_person(select(Matter.id)).where(Matter.id.in_(some))))
    return there


def _changed() -> Select[Any]:
    query = _whose_kind_changed(_with_person(_columns(Move.by, Move.staff_id)))
    return query.where(Matter.kind.in_(LABELS)).order_by(Move.id.desc()).limit(MOST_CORRECTIONS)


def _confirmed() -> Select[Any]:
    worked_on = select(func.max(Move.id)).where(
        Move.changed == Changed.STATE, Move.by == Mover.STAFF
    )
    query = _with_person(_columns(Move.by, Move.staff_id)).join(Move, Move.matter_id == Matter.id)
    return (
        query.where(Move.id.in_(worked_on.group_by(Move.matter_id)), _never_changed())
        .where(Matter.kind.in_(LABELS))
        .order_by(Move.id.desc())
        .limit(MOST_CONFIRMED)
    )


def _columns(*more: Any) -> Select[Any]:
    return select(Matter.id, Matter.follower_id, Matter.verbatim, Matter.kind, *more)


def _kind_moves() -> ColumnElement[bool]:
    return and_(Move.changed == Changed.KIND, Move.by.in_(_COUNTS))


def _never_changed() -> ColumnElement[bool]:
    return ~exists().where(_kind_moves(), Move.matter_id == Matter.id).correlate(Matter)


def _whose_kind_changed(query: Select[Any]) -> Select[Any]:
    """Joins the last change of kind; the one that holds is the matter's kind."""
    last = select(func.max(Move.id)).where(_kind_moves()).group_by(Move.matter_id)
    return query.join(Move, Move.matter_id == Matter.id).where(Move.id.in_(last))


def _with_person(query: Select[Any]) -> Select[Any]:
    return query.outerjoin(Follower, Follower.id == Matter.follower_id).where(
        Matter.state.not_in(GONE),
        ~Matter.sealed,
        Matter.verbatim != "",
        Follower.erased_at.is_(None),
        or_(Matter.channel != Channel.WECHAT, Matter.follower_id.is_not(None)),
    )


def _found(row: Row[Any], *, changed: bool) -> _Found:
    matter_id, follower_id, text, kind, by, staff_id = tuple(row)
    person = NOBODY if follower_id is None else follower_id
    hand = f"staff:{staff_id}" if by is Mover.STAFF else f"person:{person}"
    return _Found(matter_id, person, text, LABELS[kind], by, hand, changed)


def _each_once(found: list[_Found]) -> Iterator[_Found]:
    seen: set[tuple[int, str]] = set()
    for one in found:
        if (one.person, one.text) not in seen:
            seen.add((one.person, one.text))
            yield one


def _weighed(one: _Found, of_this_hand: int) -> Correction:
    full = _COUNTS[one.by] if one.changed else _CONFIRMED
    heard = min(of_this_hand, _CAP + _SHARE * of_this_hand) / of_this_hand
    return Correction(
        one.matter_id, one.person, one.text, one.kind, one.by, one.changed, full * heard
    )
