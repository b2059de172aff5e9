"""A subscription account sends to many by a tag: one frozen tag for each notice.

The tag is brought to hold exactly those on the list, whatever an interrupted attempt left in it,
and then the call is made. It is dropped when its batch has ended.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from handlers.desk import Desk
from handlers.ports import CallRefused, MassBody, SendResult, SendState, Verdict
from models.notice import Notice

log = logging.getLogger(__name__)


def send_by_tag(
    desk: Desk, notice_id: int, openids: Sequence[str], body: MassBody, client_msg_id: str
) -> SendResult:
    """Tags exactly these people and sends. A failure before the call itself had no effect."""
    try:
        tag_id = _frozen(desk, notice_id, openids)
    except CallRefused as refused:
        return _before_the_call(refused.result)
    return desk.messenger.mass_send_tag(tag_id, body, client_msg_id)


def _frozen(desk: Desk, notice_id: int, openids: Sequence[str]) -> int:
    tag_id = desk.messenger.make_tag(f"通知{notice_id}")
    _remember(desk, notice_id, tag_id)
    there, wanted = desk.messenger.tagged(tag_id), set(openids)
    if missing := [one for one in openids if one not in there]:
        desk.messenger.put_tag(tag_id, missing)
    if surplus := sorted(there - wanted):
        desk.messenger.take_tag(tag_id, surplus)
    return tag_id


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
