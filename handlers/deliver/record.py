"""How attempts ended, written down together. Final states are final."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, case
from sqlalchemy.orm import Session

from handlers.alarm import sound
from handlers.alarm_sending import hear
from handlers.alarm_words import unknown_deliveries
from handlers.deliver.parts import Ended
from handlers.deliver.rest import TOO_OFTEN, catch_breath, rest
from handlers.ports import SendResult, SendState, Verdict
from models.among import among
from models.consent import Consent, ConsentState
from models.delivery import Delivery, DeliveryState, Way
from models.follower import Follower
from models.together import Change

MOST_TRIES = 6
_AGAIN = {Verdict.RETRY, Verdict.REFRESH}
_STATES = {
    SendState.SENT: DeliveryState.SENT,
    SendState.REFUSED: DeliveryState.REFUSED,
    SendState.UNKNOWN: DeliveryState.UNKNOWN,
}
_deliveries: Any = Delivery.__table__
_followers: Any = Follower.__table__
_consents: Any = Consent.__table__
_OUTCOME = (
    _deliveries.update()
    .where(_deliveries.c.id == bindparam("row"))
    .where(_deliveries.c.state == DeliveryState.SENDING)
    .where(_deliveries.c.attempts == bindparam("attempt"))
    .values(
        {
            name: bindparam(f"new_{name}", type_=_deliveries.c[name].type)
            for name in ("state", "attempts", "next_try_at", "settled_at", "code", "reason")
        }
    )
)
_SENT = (
    _deliveries.update()
    .where(among(_deliveries.c.id, "sent"))
    .where(_deliveries.c.state == DeliveryState.SENDING)
    .values(
        state=DeliveryState.SENT,
        settled_at=bindparam("now", type_=_deliveries.c.settled_at.type),
        code=None,
        reason="",
    )
)
_GIVE_BACK = (
    _followers.update()
    .where(_followers.c.id == bindparam("row"))
    .values(
        window_left=case(
            (_followers.c.window_left < bindparam("stood"), _followers.c.window_left + 1),
            else_=_followers.c.window_left,
        )
    )
)
_SHUT = _followers.update().values(window_until=None, window_left=0)


def record(session: Session, ended: Sequence[Ended], now: datetime) -> list[Change]:
    """Writes down how these attempts ended, and what that means for the person and the way. Returns
    what is still to be written in this transaction: that those which were sent are sent."""
    sent = [one for one in ended if one.result.state is SendState.SENT]
    others = [one for one in ended if one.result.state is not SendState.SENT]
    if others:
        session.execute(_OUTCOME, [_values(one, now) for one in others])
    _settle_windows(session, [one for one in ended if one.claim.way is Way.WINDOW])
    _settle_consents(session, [one for one in ended if one.claim.consent_id is not None], now)
    for one in ended:
        hear(session, one.result, now)
    _rest_ways(session, ended, now)
    for notice_id in sorted({one.claim.notice_id for one in ended if _unclear(one.result)}):
        sound(session, unknown_deliveries(notice_id), now)
    # Nearly always all of them, so it is one statement.
    ids = [one.claim.delivery_id for one in sent]
    return [Change(_SENT, {"sent": ids, "now": now})] if sent else []


def _rest_ways(session: Session, ended: Sequence[Ended], now: datetime) -> None:
    """Once for each way, however many calls were refused together."""
    refused = {one.claim.way: one.result for one in ended if _rests(one.result)}
    for way, result in refused.items():
        rest(session, way, result, now)
    away = {one.claim.way: one.result for one in ended if _out_of_breath(one.result)}
    for way, result in away.items():
        catch_breath(session, way, result, now)


def _values(one: Ended, now: datetime) -> dict[str, Any]:
    claim, result = one.claim, one.result
    values = {
        "row": claim.delivery_id,
        "attempt": claim.attempt,
        "new_code": result.code,
        "new_reason": result.reason[:300],
    }
    if _rests(result) or _out_of_breath(result):  # nothing is her fault: no attempt is counted
        return values | _waiting(claim.attempt - 1, now)
    if _tried_again(one):
        return values | _waiting(claim.attempt, now + timedelta(seconds=2**claim.attempt))
    return values | {
        "new_state": _STATES[result.state],
        "new_attempts": claim.attempt,
        "new_next_try_at": now,
        "new_settled_at": now,
    }


def _waiting(attempts: int, then: datetime) -> dict[str, Any]:
    return {
        "new_state": DeliveryState.WAITING,
        "new_attempts": attempts,
        "new_next_try_at": then,
        "new_settled_at": None,
    }


def _rests(result: SendResult) -> bool:
    return result.state is SendState.REFUSED and result.verdict is Verdict.PAUSE


def _out_of_breath(result: SendResult) -> bool:
    """No connection, no token, or too many calls a minute: WeChat did not even look at it."""
    refused = result.state is SendState.REFUSED and result.verdict is Verdict.RETRY
    return refused and result.code in {None, TOO_OFTEN}


def _unclear(result: SendResult) -> bool:
    return result.state is SendState.UNKNOWN


def _tried_again(one: Ended) -> bool:
    refused = one.result.state is SendState.REFUSED
    return refused and one.result.verdict in _AGAIN and one.claim.attempt < MOST_TRIES


def _settle_windows(session: Session, ended: Sequence[Ended]) -> None:
    """What was surely not delivered is given back, but never more than stood there before: she
    may have written meanwhile. Who cannot be reached has no window, whatever we counted."""
    refused = [one for one in ended if one.result.state is SendState.REFUSED]
    gone = [one for one in refused if one.result.verdict is Verdict.GIVE_UP_PERSON]
    back = [one for one in refused if one.result.verdict is not Verdict.GIVE_UP_PERSON]
    if back:
        rows = [{"row": one.claim.follower_id, "stood": one.claim.stood} for one in back]
        session.execute(_GIVE_BACK, rows)
    if gone:
        ids = [one.claim.follower_id for one in gone]
        session.execute(_SHUT.where(_followers.c.id.in_(ids)))


def _settle_consents(session: Session, ended: Sequence[Ended], now: datetime) -> None:
    if not ended:
        return
    statement = (
        _consents.update()
        .where(_consents.c.id == bindparam("row"))
        .where(_consents.c.state == ConsentState.CLAIMED)
        .values(state=bindparam("new"), used_at=bindparam("used", type_=_consents.c.used_at.type))
    )
    rows = [{"row": one.claim.consent_id, **_consent(one.result, now)} for one in ended]
    session.execute(statement, rows)


def _consent(result: SendResult, now: datetime) -> dict[str, Any]:
    if result.state is SendState.SENT:
        return {"new": ConsentState.USED, "used": now}
    if result.state is SendState.UNKNOWN:
        return {"new": ConsentState.UNKNOWN, "used": now}
    taken_back = result.verdict is Verdict.GIVE_UP_PERSON
    return {"new": ConsentState.REJECTED if taken_back else ConsentState.GRANTED, "used": None}
