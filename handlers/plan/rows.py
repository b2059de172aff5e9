"""Deliveries and batches in the database's own words: a page of people at a time.

Every step can be repeated: a follower has one delivery of a notice, a batch its number.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import accumulate
from typing import Any

from sqlalchemy import ColumnElement, case, exists, func, insert, literal, select, update
from sqlalchemy.orm import Session

from handlers.plan.aim import NO_DELIVERY, WHY_NAMES, Aim, Why, audience, consent_for, verdict
from handlers.plan.means import Means
from handlers.plan.reach import OPEN_WAYS
from handlers.plan.split import LEAST_BY_LIST, split_evenly
from models.base import UtcDateTime
from models.delivery import Delivery, DeliveryState, Way
from models.delivery_batch import BatchState, DeliveryBatch
from models.follower import Follower
from models.notice import Notice

PAGE = 1_000
"""People a transaction: short enough that nobody who writes to us waits for it."""
_TAG_TO_COME = 0  # a batch by tag; the tag is made when its turn comes


def last_planned(session: Session, notice_id: int) -> int:
    """The follower up to whom deliveries stand, 0 at the beginning."""
    planned = select(func.max(Delivery.follower_id)).where(Delivery.notice_id == notice_id)
    return session.scalar(planned) or 0


def plan_page(
    session: Session, notice: Notice, aim: Aim, means: Means, *, after: int, now: datetime
) -> int | None:
    """Deliveries of the next people. Returns the last of them, None when nobody is left."""
    page = (
        select(Follower.id)
        .where(audience(aim), Follower.id > after)
        .order_by(Follower.id)
        .limit(PAGE)
        .subquery()
    )
    upto: int | None = session.scalar(select(func.max(page.c.id)))
    if upto is not None:
        _write(session, notice.id, aim, means, span=(after, upto), now=now)
    return upto


def _write(
    session: Session,
    notice_id: int,
    aim: Aim,
    means: Means,
    *,
    span: tuple[int, int],
    now: datetime,
) -> None:
    planned = exists().where(
        Delivery.notice_id == notice_id,
        Delivery.follower_id == Follower.id,
        Delivery.follower_id > span[0],  # of this page only, which the database cannot guess
        Delivery.follower_id <= span[1],
    )
    subscribed = aim.takes(Way.SUBSCRIPTION)
    judged: list[ColumnElement[Any]] = [
        Follower.id.label("follower_id"),
        verdict(aim, means).label("verdict"),
    ]
    if subscribed:
        judged.append(consent_for(aim).label("consent_id"))
    people = (
        select(*judged)
        .where(audience(aim), Follower.id > span[0], Follower.id <= span[1], ~planned)
        .order_by(Follower.id)
        .limit(PAGE)  # keeps the database from judging everybody again for each column below
        .subquery()
    )
    columns = _columns(people.c, notice_id, now)
    if subscribed:
        uses = people.c.verdict == Way.SUBSCRIPTION.value
        columns["consent_id"] = case((uses, people.c.consent_id))
    goes = people.c.verdict.not_in([why.value for why in NO_DELIVERY])
    session.execute(
        insert(Delivery).from_select(list(columns), select(*columns.values()).where(goes))
    )


def _columns(people: Any, notice_id: int, now: datetime) -> dict[str, ColumnElement[Any]]:
    judged = people.verdict
    has_way = judged.in_([way.value for way in OPEN_WAYS])
    names = {why.value: name for why, name in WHY_NAMES.items()}
    return {
        "notice_id": literal(notice_id),
        "follower_id": people.follower_id,
        "way": case((has_way, judged), else_=Way.NONE.value),
        "message_id": literal(""),
        "state": literal(DeliveryState.WAITING.value),  # also who has no way waits: to come by
        "attempts": literal(0),
        "next_try_at": literal(now, UtcDateTime),
        "reason": case(names, value=judged, else_=""),
    }


def is_one_alone(session: Session, notice_id: int) -> bool:
    """Whether a mass send by list would have a list of one, which WeChat does not take."""
    mass = (Delivery.notice_id == notice_id, Delivery.way == Way.MASS)
    some = select(Delivery.id).where(*mass).limit(LEAST_BY_LIST)
    return len(session.scalars(some).all()) in range(1, LEAST_BY_LIST)


def leave_one_alone(session: Session, notice_id: int) -> None:
    """She sees it when she next comes."""
    session.execute(
        update(Delivery)
        .where(Delivery.notice_id == notice_id, Delivery.way == Way.MASS)
        .values(way=Way.NONE, reason=WHY_NAMES[Why.ALONE])
    )


def batch_ends(session: Session, notice_id: int, *, by_list: bool) -> list[tuple[int, int]]:
    """Of each batch of a notice whose deliveries all stand: its size, and its last follower. The
    same people always come into the same batch."""
    mass = (Delivery.notice_id == notice_id, Delivery.way == Way.MASS)
    people = session.scalar(select(func.count(Delivery.id)).where(*mass)) or 0
    sizes = split_evenly(people) if by_list else [people] * bool(people)
    place = func.row_number().over(order_by=Delivery.follower_id).label("place")
    numbered = select(Delivery.follower_id, place).where(*mass).subquery()
    ends = session.scalars(
        select(numbered.c.follower_id)
        .where(numbered.c.place.in_(list(accumulate(sizes))))
        .order_by(numbered.c.place)
    ).all()
    return list(zip(sizes, ends, strict=True))


def make_batches(
    session: Session, notice: Notice, sizes: Sequence[int], *, by_list: bool, now: datetime
) -> list[int]:
    """The batches of these sizes; those that stand already stay. Returns their ids."""
    mine = select(DeliveryBatch).where(DeliveryBatch.notice_id == notice.id)
    there = {batch.number: batch.id for batch in session.scalars(mine)}
    for number, size in enumerate(sizes, start=1):
        if number in there:
            continue
        batch = DeliveryBatch(
            notice_id=notice.id,
            number=number,
            client_msg_id=f"n{notice.id}-{int(notice.written_at.timestamp())}-{number}",
            tag_id=None if by_list else _TAG_TO_COME,
            size=size,
            state=BatchState.WAITING,
            next_try_at=now,
        )
        session.add(batch)
        session.flush()
        there[number] = batch.id
    return [there[number] for number in range(1, len(sizes) + 1)]


def fill_batch(session: Session, notice_id: int, batch_id: int, after: int, upto: int) -> int:
    """Puts the next page of people into their batch. Returns the last of them; `upto`: all are."""
    mass = (Delivery.notice_id == notice_id, Delivery.way == Way.MASS)
    page = (
        select(Delivery.follower_id)
        .where(*mass, Delivery.follower_id > after, Delivery.follower_id <= upto)
        .order_by(Delivery.follower_id)
        .limit(PAGE)
        .subquery()
    )
    last: int = session.scalar(select(func.max(page.c.follower_id))) or upto
    session.execute(
        update(Delivery)
        .where(*mass, Delivery.follower_id > after, Delivery.follower_id <= last)
        .values(batch_id=batch_id)
    )
    return last
