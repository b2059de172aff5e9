"""One person, one way: the rule in SQL, so that a city is judged as quickly as a village.

The best way that is open: a customer-service message that leaves `bulk_keeps` of the person's
five, a subscription message she consented to for this very purpose, a mass send. Templates carry
the state of one's own matter only and are no way of a notice (WeChat's rule), and a reminder never
spends a mass send.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, or_, select, true

from handlers.plan.means import Means
from models.consent import Consent, ConsentState
from models.delivery import Delivery, DeliveryState, Way
from models.follower import Follower
from models.notice import Notice, NoticeKind
from models.wish import Wish


class Why(StrEnum):
    """Why a person gets nothing now."""

    ERASED = "erased"
    UNFOLLOWED = "unfollowed"
    OPTED_OUT = "opted_out"
    BLOCKED = "blocked"
    KEPT = "kept"
    SILENT = "silent"
    NO_CONSENT = "no_consent"
    QUOTA = "quota"
    CALLS = "calls"
    NO_RIGHT = "no_right"
    ALONE = "alone"


WHY_NAMES: dict[Why, str] = {
    Why.ERASED: "已删除信息",
    Why.UNFOLLOWED: "已取消关注",
    Why.OPTED_OUT: "已退订",
    Why.BLOCKED: "关闭了接收消息",
    Why.KEPT: "本轮条数要留给答复",
    Why.SILENT: "超过四十八小时没有来信",
    Why.NO_CONSENT: "没有同意接收这类消息",
    Why.QUOTA: "本月群发次数已用完",
    Why.CALLS: "公众号当天的群发次数已用完",
    Why.NO_RIGHT: "公众号没有认证，不能主动发",
    Why.ALONE: "只剩一个人，群发至少要两个人",
}

NO_DELIVERY = (Why.ERASED, Why.UNFOLLOWED, Why.OPTED_OUT)
"""Who said no, or is gone: nothing is written down for them, now or for later."""
BLOCKS = (48002, 43019)
"""WeChat's codes for who takes nothing from us: receiving switched off, on the blacklist."""
_NOT_SENT = (DeliveryState.REFUSED, DeliveryState.LEFT_OUT)


@dataclass(frozen=True, slots=True)
class Aim:
    """Whom a notice is for, and by which ways it may go, at which moment."""

    kind: NoticeKind
    points: frozenset[int]  # empty: everyone
    consultation_id: int | None
    ways: frozenset[Way]
    at: datetime

    def takes(self, way: Way) -> bool:
        """Whether it may go this way: as chosen, and as its kind allows."""
        if way not in self.ways:
            return False
        if way is Way.MASS:
            return self.kind is not NoticeKind.REMINDER
        if way is Way.SUBSCRIPTION:
            return self.kind is not NoticeKind.NOTICE and self.consultation_id is not None
        return way is Way.WINDOW


def aim_of(notice: Notice, at: datetime | None = None) -> Aim:
    return Aim(
        notice.kind,
        frozenset(point.id for point in notice.points),
        notice.consultation_id,
        frozenset(Way(way) for way in notice.channels) or frozenset({Way.WINDOW}),
        at or notice.at,
    )


def audience(aim: Aim) -> ColumnElement[bool]:
    """The followers it is for: of its points, and of a reminder those who asked for it."""
    of_points = Follower.point_id.in_(sorted(aim.points)) if aim.points else true()
    if aim.kind is not NoticeKind.REMINDER:
        return of_points
    asked = select(Wish.follower_id).where(Wish.consultation_id == aim.consultation_id)
    return and_(of_points, Follower.id.in_(asked))


def verdict(aim: Aim, means: Means) -> ColumnElement[str]:
    """The `Way` of a follower, or the `Why` of who has none: the first that holds."""
    return case(
        (Follower.openid.is_(None), Why.ERASED.value),
        (~Follower.following, Why.UNFOLLOWED.value),
        (Follower.notices_off, Why.OPTED_OUT.value),
        (_blocked(), Why.BLOCKED.value),
        *_ways(aim, means),
        else_=_why_not(aim, means),
    )


def consent_for(aim: Aim) -> ColumnElement[int]:
    """Her consent that this notice may use, the oldest first; a reminder uses none that was given
    to hear the result of a matter."""
    given = select(func.min(Consent.id)).where(
        Consent.follower_id == Follower.id,
        Consent.state == ConsentState.GRANTED,
        Consent.consultation_id == aim.consultation_id,
    )
    if aim.kind is NoticeKind.REMINDER:
        given = given.where(Consent.matter_id.is_(None))
    return given.scalar_subquery()


def _ways(aim: Aim, means: Means) -> list[tuple[ColumnElement[bool], str]]:
    if not means.rules.verified:
        return []
    open_ways: list[tuple[ColumnElement[bool], str]] = []
    if aim.takes(Way.WINDOW):
        talks = and_(Follower.window_until > aim.at, Follower.window_left > means.keep)
        open_ways.append((talks, Way.WINDOW.value))
    if aim.takes(Way.SUBSCRIPTION) and means.rules.template:
        open_ways.append((consent_for(aim).is_not(None), Way.SUBSCRIPTION.value))
    if aim.takes(Way.MASS) and means.may_mass and means.calls_left:
        open_ways.append((_has_quota(means), Way.MASS.value))
    return open_ways


def _why_not(aim: Aim, means: Means) -> ColumnElement[str]:
    if not means.rules.verified:
        return literal(Why.NO_RIGHT.value)
    if aim.takes(Way.MASS):
        return literal(Why.QUOTA.value if means.calls_left else Why.CALLS.value)
    if not aim.takes(Way.WINDOW):
        return literal(Why.NO_CONSENT.value)
    return case((Follower.window_until > aim.at, Why.KEPT.value), else_=Why.SILENT.value)


def _has_quota(means: Means) -> ColumnElement[bool]:
    """She can still get a mass send in this calendar month."""
    if not means.jobs:
        return true()
    got = select(func.count()).where(
        Delivery.follower_id == Follower.id,
        # Summed, so that no database looks through whole batches by their index for one person.
        (Delivery.batch_id + 0).in_(means.jobs),
        Delivery.state.not_in(_NOT_SENT),
    )
    return got.scalar_subquery() < means.rules.month_limit


def _blocked() -> ColumnElement[bool]:
    """WeChat told us so, and she has not spoken since."""
    return exists().where(
        Delivery.follower_id == Follower.id,
        Delivery.code.in_(BLOCKS),
        or_(Follower.last_said_at.is_(None), Delivery.settled_at > Follower.last_said_at),
    )
