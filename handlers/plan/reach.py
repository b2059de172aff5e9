"""How many a notice would reach by each way, and why others not: everybody counted once."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers.plan.aim import NO_DELIVERY, WHY_NAMES, Aim, Why, audience, verdict
from handlers.plan.means import Means
from models.delivery import WAY_NAMES, Delivery, Way
from models.follower import Follower

OPEN_WAYS = (Way.WINDOW, Way.SUBSCRIPTION, Way.MASS)


@dataclass(frozen=True, slots=True)
class Reach:
    """People by way, and people without one by reason. Nobody is in two of them."""

    ways: dict[Way, int] = field(default_factory=dict)
    why: dict[Why, int] = field(default_factory=dict)

    @property
    def reached(self) -> int:
        return sum(self.ways.values())

    @property
    def later(self) -> int:
        """Who sees it when she next writes or opens the menu."""
        return sum(count for why, count in self.why.items() if why not in NO_DELIVERY)

    @property
    def everybody(self) -> int:
        return self.reached + sum(self.why.values())

    @property
    def lines(self) -> list[tuple[str, int]]:
        """The ways as staff read them, also those that reach nobody."""
        return [(WAY_NAMES[way], self.ways.get(way, 0)) for way in OPEN_WAYS]

    @property
    def reasons(self) -> list[tuple[str, int, bool]]:
        """Reason, people, and whether they see it at their next visit."""
        return [
            (name, self.why[why], why not in NO_DELIVERY)
            for why, name in WHY_NAMES.items()
            if self.why.get(why)
        ]

    def as_row(self) -> dict[str, int]:
        """For the notice's own row."""
        return {key.value: count for key, count in (*self.ways.items(), *self.why.items())}

    @classmethod
    def of_row(cls, row: dict[str, int]) -> Reach:
        ways = {way: row[way.value] for way in OPEN_WAYS if way.value in row}
        return cls(ways, {why: row[why.value] for why in Why if why.value in row})


def reach_of(session: Session, aim: Aim, means: Means) -> Reach:
    """What would become of everybody it is for, if it went at its time as things stand."""
    judged = verdict(aim, means).label("verdict")
    people = select(judged).where(audience(aim)).subquery()
    counts: dict[str, int] = {}
    for name, count in session.execute(
        select(people.c.verdict, func.count()).group_by(people.c.verdict)
    ):
        counts[name] = count
    return _without_one_alone(Reach.of_row(counts), means)


def planned_reach(session: Session, notice_id: int, aim: Aim) -> Reach:
    """What became of everybody when it was planned: of the deliveries, and of who has none."""
    ways: dict[Way, int] = {}
    why: dict[Why, int] = {}
    named = {name: reason for reason, name in WHY_NAMES.items()}
    mine = Delivery.notice_id == notice_id
    for way, reason, count in session.execute(
        select(Delivery.way, Delivery.reason, func.count())
        .where(mine)
        .group_by(Delivery.way, Delivery.reason)
    ):
        if way is Way.NONE:
            why[named.get(reason, Why.SILENT)] = count
        else:
            ways[way] = ways.get(way, 0) + count
    return Reach(ways, why | _said_no(session, aim))


def _said_no(session: Session, aim: Aim) -> dict[Why, int]:
    found: dict[Why, int] = {}
    for why, who in (
        (Why.ERASED, Follower.openid.is_(None)),
        (Why.UNFOLLOWED, Follower.openid.is_not(None) & ~Follower.following),
        (
            Why.OPTED_OUT,
            Follower.openid.is_not(None) & Follower.following & Follower.notices_off,
        ),
    ):
        count = session.scalar(select(func.count(Follower.id)).where(audience(aim), who)) or 0
        if count:
            found[why] = count
    return found


def _without_one_alone(reach: Reach, means: Means) -> Reach:
    """A list of one is no list."""
    if reach.ways.get(Way.MASS) != 1 or not means.rules.by_list:
        return reach
    ways: dict[Way, int] = dict(reach.ways)
    del ways[Way.MASS]
    return Reach(ways, reach.why | {Why.ALONE: 1})
