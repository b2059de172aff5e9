"""Deliveries are taken up: whoever changes a row from waiting to sending may make its call.

At this moment, not when the notice was planned, it is decided whether the person still wants it
and can be reached. Her window is charged here, so that two notices at once cannot both take what
is left, and the last messages stay for answers.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, select
from sqlalchemy.orm import Session

from handlers.deliver.overtaken import overtaken
from handlers.deliver.parts import Claim
from models.among import among
from models.channel_pause import ChannelPause
from models.consent import Consent, ConsentState
from models.consultation import Consultation
from models.delivery import Delivery, DeliveryState, Way
from models.follower import Follower
from models.notice import Notice, NoticeState
from models.together import Change, write_together

ONE_BY_ONE = (Way.WINDOW, Way.SUBSCRIPTION)
_NO_CONSENT = "没有可用的订阅同意"
_deliveries: Any = Delivery.__table__
_followers: Any = Follower.__table__
_consents: Any = Consent.__table__
_now = bindparam("now", type_=Delivery.next_try_at.type)

# Built once: a turn takes some milliseconds, and making its statements would be half of it.
_RESTING = select(ChannelPause.way).where(ChannelPause.until > _now)
_CHARGE = (
    _followers.update()
    .where(among(_followers.c.id, "charged"))
    .values(window_left=_followers.c.window_left - 1)
)
_USE = (
    _consents.update()
    .where(among(_consents.c.id, "ids"), _consents.c.state == ConsentState.GRANTED)
    .values(state=ConsentState.CLAIMED)
    .returning(_consents.c.id)
)
_TAKE = (
    _deliveries.update()
    .where(among(_deliveries.c.id, "taken"), _deliveries.c.state == DeliveryState.WAITING)
    .values(state=DeliveryState.SENDING, claimed_at=_now, attempts=_deliveries.c.attempts + 1)
)
_LEAVE_OUT = (
    _deliveries.update()
    .where(_deliveries.c.id == bindparam("row"))
    .where(_deliveries.c.state == DeliveryState.WAITING)
    .values(state=DeliveryState.LEFT_OUT, reason=bindparam("why"), settled_at=_now)
)


def claim_some(
    session: Session,
    room: int,
    now: datetime,
    keep: int,
    paused: Set[Way] = frozenset(),
    *,
    also: Sequence[Change] = (),
) -> list[Claim]:
    """Takes up at most `room` waiting deliveries of notices that are being sent, by ways that are
    not `paused`. What is `also` to be written, of other deliveries, goes the same way."""
    claims: list[Claim] = []
    for way in ONE_BY_ONE:
        while way not in paused and len(claims) < room:
            some, barred = _claim(session, way, room - len(claims), now, keep)
            claims += some
            if some or not barred:  # whoever is written off makes room for the next
                break
    _mark(session, claims, now, also)
    return claims


def resting(session: Session, now: datetime) -> set[Way]:
    """The ways that WeChat does not let us use just now."""
    return set(session.scalars(_RESTING, {"now": now}))


def _claim(
    session: Session, way: Way, room: int, now: datetime, keep: int
) -> tuple[list[Claim], int]:
    """Those who are sent to, and how many were written off instead."""
    rows = _one_each(session.execute(_next(way), {"now": now, "room": room}).all())
    barred = {row.id: why for row in rows if (why := _why_not(row, now, keep))}
    going = [row for row in rows if row.id not in barred]
    if going and way is Way.SUBSCRIPTION:
        used = _use(session, [row.consent_id for row in going])
        barred |= {row.id: _NO_CONSENT for row in going if row.consent_id not in used}
        going = [row for row in going if row.consent_id in used]
    if barred:
        _leave_out(session, barred, now)
    return [_as_claim(row) for row in going], len(barred)


def _use(session: Session, consents: list[int]) -> set[int]:
    """Those of the consents that are ours now. What another message took since they were read is
    not among them."""
    return set(session.scalars(_USE, {"ids": consents}))


@cache
def _next(way: Way) -> Select[*tuple[Any, ...]]:
    """Rows that others hold this moment (a push of the person, another clock) wait for the next
    turn, so that nobody waits for anybody."""
    return (
        select(
            Delivery.id,
            Delivery.way,
            Delivery.attempts,
            Delivery.notice_id,
            Delivery.follower_id,
            Delivery.consent_id,
            Notice.title,
            Notice.text,
            Notice.consultation_id,
            Notice.kind,
            Notice.at,
            Consultation,
            Follower.openid,
            Follower.following,
            Follower.notices_off,
            Follower.window_until,
            Follower.window_left,
            Consent.state.label("consent"),
            Consent.template_id,
            Consent.scene,
        )
        .join(Notice, Notice.id == Delivery.notice_id)
        .join(Follower, Follower.id == Delivery.follower_id)
        .outerjoin(Consent, Consent.id == Delivery.consent_id)
        .outerjoin(Consultation, Consultation.id == Notice.consultation_id)
        .where(Delivery.way == way, Delivery.state == DeliveryState.WAITING)
        .where(Delivery.next_try_at <= _now)
        .where(Notice.state == NoticeState.SENDING)
        .order_by(Delivery.next_try_at, Delivery.id)
        .limit(bindparam("room"))
        .with_for_update(of=(Delivery, Follower), skip_locked=True)
    )


def _one_each(rows: list[Row[Any]] | Any) -> list[Row[Any]]:
    """A person's second notice waits until her first is on its way."""
    seen: dict[int, Row[Any]] = {}
    for row in rows:
        seen.setdefault(row.follower_id, row)
    return list(seen.values())


def _why_not(row: Row[Any], now: datetime, keep: int) -> str:
    barred = no_longer(row.openid, following=row.following, notices_off=row.notices_off)
    if barred := barred or overtaken(row.kind, row.at, row.Consultation, now):
        return barred
    if row.way is Way.SUBSCRIPTION:
        return "" if row.consent is ConsentState.GRANTED else _NO_CONSENT
    if row.window_until is None or row.window_until <= now or row.window_left <= keep:
        return "超过四十八小时未说话，或本轮条数要留给答复"
    return ""


def no_longer(openid: str | None, *, following: bool, notices_off: bool) -> str:
    """Why a person gets no notice by whatever way; empty when she does."""
    if openid is None:
        return "已删除信息"
    if not following:
        return "已取消关注"
    return "已退订" if notices_off else ""


def _leave_out(session: Session, barred: dict[int, str], now: datetime) -> None:
    rows = [{"row": row, "why": why, "now": now} for row, why in barred.items()]
    session.execute(_LEAVE_OUT, rows)


def _mark(session: Session, claims: list[Claim], now: datetime, also: Sequence[Change]) -> None:
    if not claims:
        write_together(session, also)
        return
    changes = [Change(_TAKE, {"taken": [one.delivery_id for one in claims], "now": now}), *also]
    if by_window := [one.follower_id for one in claims if one.way is Way.WINDOW]:
        changes.append(Change(_CHARGE, {"charged": by_window}))
    if write_together(session, changes) != len(claims):  # cannot be: the rows are locked
        raise RuntimeError("a delivery was taken up twice")


def _as_claim(row: Row[Any]) -> Claim:
    return Claim(
        delivery_id=row.id,
        attempt=row.attempts + 1,
        notice_id=row.notice_id,
        follower_id=row.follower_id,
        openid=row.openid,
        way=row.way,
        title=row.title,
        text=row.text,
        consultation_id=row.consultation_id,
        stood=row.window_left,
        consent_id=row.consent_id,
        template_id=row.template_id or "",
        scene=row.scene or 0,
    )
