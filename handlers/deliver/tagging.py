"""A subscription account sends to many by a tag: one frozen tag for each notice.

The tag is brought to hold exactly those on the list, whatever an interrupted attempt left in it,
and then the call is made. It is dropped when its batch has ended. One person whom WeChat does not
take fails the call for all fifty: she is looked for by halves and left out, the others go.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.desk import Desk
from handlers.ports import CallRefused, MassBody, SendResult, SendState, Verdict
from models.delivery import Delivery, DeliveryState
from models.delivery_batch import DeliveryBatch
from models.follower import Follower
from models.notice import Notice

log = logging.getLogger(__name__)

AT_ONCE = 50
"""People a tagging call; more WeChat does not take."""
_LEFT_OUT_AT_ONCE = 200
_OF_ONE = {40003, 45059, 49003}
"""Codes that speak of one person on the list: unknown, of another account, with twenty tags."""
NOBODY_LEFT = SendResult(
    SendState.REFUSED, Verdict.GIVE_UP_REQUEST, 40003, "名单里的人微信都不认得，这一批没有发。"
)
Bad = list[tuple[str, SendResult]]


def send_by_tag(
    desk: Desk, batch_id: int, openids: Sequence[str], body: MassBody, *, unsure: bool
) -> SendResult:
    """Tags exactly these people and sends. A failure before the call itself had no effect.
    `unsure`: an earlier call may have gone out, also to who is left out now."""
    with desk.memory.read() as session:
        batch = session.get_one(DeliveryBatch, batch_id)
    try:
        tag_id, bad = _frozen(desk, batch.notice_id, openids)
    except CallRefused as refused:
        return _before_the_call(refused.result)
    if bad:
        _leave_out(desk, batch_id, bad, unsure=unsure)
        if len(bad) == len(openids):
            return NOBODY_LEFT
    return desk.messenger.mass_send_tag(tag_id, body, batch.client_msg_id)


def _frozen(desk: Desk, notice_id: int, openids: Sequence[str]) -> tuple[int, Bad]:
    """The tag with everybody who can have it, and who cannot. Raises CallRefused."""
    tag_id = desk.messenger.make_tag(f"通知{notice_id}")
    _remember(desk, notice_id, tag_id)
    there, wanted = desk.messenger.tagged(tag_id), set(openids)
    missing, bad = [one for one in openids if one not in there], Bad()
    for at in range(0, len(missing), AT_ONCE):
        some = missing[at : at + AT_ONCE]
        bad += (refused := _give(desk, tag_id, some))
        if len(refused) == AT_ONCE and not there and len(bad) == at + AT_ONCE:
            raise CallRefused(_of_the_account(refused[0][1]))
    if surplus := sorted(there - wanted):
        desk.messenger.take_tag(tag_id, surplus)
    return tag_id, bad


def _give(desk: Desk, tag_id: int, openids: Sequence[str]) -> Bad:
    """Gives them the tag; out: those to whom it cannot be given. Raises CallRefused for anything
    else that stands in the way."""
    try:
        desk.messenger.put_tag(tag_id, openids)
    except CallRefused as refused:
        if not _is_about_one(refused.result):
            raise
        if len(openids) == 1:
            return [(openids[0], refused.result)]
        middle = len(openids) // 2
        return _give(desk, tag_id, openids[:middle]) + _give(desk, tag_id, openids[middle:])
    return []


def _of_the_account(result: SendResult) -> SendResult:
    """Fifty of fifty, the first ones: not the people are wrong but the account they are asked of.
    It is for the operator to see to, and nobody is written off."""
    reason = f"名单里的人一个也没能打上标签，多半是公众号本身的问题：{result.reason}"
    return SendResult(SendState.REFUSED, Verdict.GIVE_UP_REQUEST, result.code, reason, alert=True)


def _is_about_one(result: SendResult) -> bool:
    if result.state is not SendState.REFUSED:
        return False
    return result.verdict is Verdict.GIVE_UP_PERSON or result.code in _OF_ONE


def _leave_out(desk: Desk, batch_id: int, bad: Bad, *, unsure: bool) -> None:
    """Final for them, each with WeChat's reason."""
    for at in range(0, len(bad), _LEFT_OUT_AT_ONCE):  # intake waits for none of it
        some = dict(bad[at : at + _LEFT_OUT_AT_ONCE])
        with desk.memory.write() as session:
            batch = session.get_one(DeliveryBatch, batch_id, with_for_update=True)
            batch.size -= _write_off(session, batch_id, some, desk.clock.now(), unsure=unsure)


def _write_off(
    session: Session, batch_id: int, bad: dict[str, SendResult], now: datetime, *, unsure: bool
) -> int:
    """How many of them were on the batch's list and still on their way."""
    state = DeliveryState.UNKNOWN if unsure else DeliveryState.REFUSED
    doubt = "，但前一次群发可能已经发出，不确定是否收到" if unsure else ""
    found = session.execute(
        select(Delivery, Follower.openid)
        .join(Follower, Follower.id == Delivery.follower_id)
        .where(Delivery.batch_id == batch_id, Delivery.state == DeliveryState.SENDING)
        .where(Follower.openid.in_(bad))
    ).all()
    for delivery, openid in found:
        result = bad[openid or ""]
        delivery.state, delivery.settled_at, delivery.code = state, now, result.code
        delivery.reason = f"没能排进群发名单：{result.reason.rstrip('。')}{doubt}"
    return len(found)


def _remember(desk: Desk, notice_id: int, tag_id: int | None) -> None:
    with desk.memory.write() as session:
        session.get_one(Notice, notice_id).tag_id = tag_id


def drop_tag(desk: Desk, notice_id: int, tag_id: int) -> None:
    """The list is needed no more. What cannot be dropped now is dropped at the next turn."""
    try:
        desk.messenger.drop_tag(tag_id)
    except CallRefused as refused:
        log.warning("a tag could not be dropped yet (%s)", refused.result.code)
        return
    _remember(desk, notice_id, None)


def _before_the_call(result: SendResult) -> SendResult:
    """Nothing was sent, however unclear the end of tagging was: it may be repeated."""
    if result.state is SendState.REFUSED:
        return result
    return SendResult(SendState.REFUSED, Verdict.RETRY, result.code, result.reason, result.alert)
