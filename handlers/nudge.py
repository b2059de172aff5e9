"""有结果时通知我: an answer waits, no window is open, and she consented to one message about it.

The message says that there is a result, and not which: it is read on locked screens. It uses up
the consent, and goes at most once: an attempt whose end is not known is not repeated.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, update
from sqlalchemy.orm import Session

from bot.phrases import say
from handlers.alarm_sending import hear
from handlers.deliver.rest import rest
from handlers.desk import Desk
from handlers.ports import SendResult, SendState, SubscriptionNote, Verdict
from handlers.receipt import named
from models import receipt_number
from models.answer import TELLS, Answer, AnswerState
from models.channel_pause import ChannelPause
from models.consent import Consent, ConsentState
from models.delivery import Way
from models.feedback import Feedback
from models.follower import Follower
from models.matter import GONE, Matter

STALE = timedelta(minutes=5)  # a claim older than this belongs to a process that is gone
_AGAIN = {Verdict.RETRY, Verdict.REFRESH, Verdict.PAUSE}


@dataclass(frozen=True, slots=True)
class _Claim:
    consent_id: int
    openid: str
    note: SubscriptionNote


def nudge_some(desk: Desk, most: int = 50) -> int:
    """The clock's turn. Returns how many were tried."""
    now = desk.clock.now()
    with desk.memory.read() as session:
        paused = select(ChannelPause.way).where(ChannelPause.way == Way.SUBSCRIPTION)
        if session.scalar(paused.where(ChannelPause.until > now)) is not None:
            return 0
        wanted = session.execute(_wanted(now).limit(most)).all()
    for answer_id, consent_id in wanted:
        _nudge(desk, answer_id, consent_id)
    return len(wanted)


def give_up_stale_nudges(desk: Desk) -> int:
    """A claim without an outcome: perhaps it went out, so it is not used again. Claims of notices
    carry no time and are given up with their delivery."""
    stale = desk.clock.now() - STALE
    with desk.memory.write() as session:
        gone = session.scalars(
            update(Consent)
            .where(Consent.state == ConsentState.CLAIMED, Consent.used_at < stale)
            .values(state=ConsentState.UNKNOWN)
            .returning(Consent.id)
        )
        return len(gone.all())


def _wanted(now: datetime) -> Select[int, int]:
    """Answers nobody has seen with a consent of the person for what they are about, the oldest.
    Of one answer she hears once, however many consents she gave."""
    shut = or_(
        Follower.window_until.is_(None), Follower.window_until <= now, Follower.window_left <= 0
    )
    told_of = select(Feedback.matter_id).where(Feedback.answer_id == Answer.id)
    return (
        select(Answer.id, func.min(Consent.id))
        .join(Matter, Matter.id == Answer.matter_id)
        .join(Follower, Follower.id == Matter.follower_id)
        .join(Consent, Consent.follower_id == Follower.id)
        .where(Answer.state == AnswerState.WAITING, Answer.about.in_(TELLS))
        .where(Matter.state.not_in(GONE), ~Matter.sealed)
        .where(Follower.following, Follower.openid.is_not(None), ~Follower.notices_off, shut)
        .where(Consent.state == ConsentState.GRANTED)
        .where(or_(Consent.matter_id == Matter.id, Consent.matter_id.in_(told_of)))
        .where(~nudged())
        .group_by(Answer.id)
        .order_by(Answer.id)
    )


def nudged() -> ColumnElement[bool]:
    """For a query of answers and their followers: a consent of hers was used since."""
    some = Consent.__table__.alias("some")
    return exists().where(some.c.follower_id == Follower.id, some.c.used_at >= Answer.written_at)


def _nudge(desk: Desk, answer_id: int, consent_id: int) -> None:
    """Claimed in one transaction, sent outside any, recorded in another."""
    with desk.memory.write() as session:
        claim = _claim(session, desk, answer_id, consent_id)
    if claim is None:
        return
    result = desk.messenger.send_subscription(claim.openid, claim.note)
    with desk.memory.write() as session:
        _record(session, claim, result, desk.clock.now())


def _claim(session: Session, desk: Desk, answer_id: int, consent_id: int) -> _Claim | None:
    now = desk.clock.now()
    still = _wanted(now).where(Answer.id == answer_id, Consent.id == consent_id)
    if session.execute(still).first() is None:
        return None
    won = session.execute(
        update(Consent)
        .where(Consent.id == consent_id, Consent.state == ConsentState.GRANTED)
        .values(state=ConsentState.CLAIMED, used_at=now)
    )
    if won.rowcount != 1:  # type: ignore[attr-defined]
        return None
    consent = session.get_one(Consent, consent_id)
    follower = session.get_one(Follower, consent.follower_id)
    matter = session.get_one(Matter, session.get_one(Answer, answer_id).matter_id)
    number = receipt_number.shown(matter.number)
    note = SubscriptionNote(
        template_id=consent.template_id,
        scene=consent.scene,
        title=say("nudge_title"),
        content=say("nudge_content", number=number, excerpt=named(matter)),
    )
    return _Claim(consent_id, follower.openid or "", note)


def _record(session: Session, claim: _Claim, result: SendResult, now: datetime) -> None:
    consent = session.get_one(Consent, claim.consent_id, with_for_update=True)
    if consent.state is not ConsentState.CLAIMED:
        return
    hear(session, result, now)
    if result.state is SendState.SENT:
        consent.state, consent.message_id = ConsentState.USED, result.job_id or ""
    elif result.state is SendState.UNKNOWN:
        consent.state = ConsentState.UNKNOWN
    else:  # surely not delivered
        again = result.verdict in _AGAIN
        consent.state = ConsentState.GRANTED if again else ConsentState.REJECTED
        consent.used_at = None
    if result.verdict is Verdict.PAUSE:
        rest(session, Way.SUBSCRIPTION, result, now)
