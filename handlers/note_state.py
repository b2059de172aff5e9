"""An answer waits and no window is open: WeChat's template message says that there is one.

It carries the number and the state of the person's own matter, nothing else, and goes once for
each answer: by `client_msg_id`, which WeChat honours for ten minutes. A call whose end is unclear
is repeated within them, and never after.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.phrases import say
from handlers.alarm_sending import hear
from handlers.deliver.claim import no_longer
from handlers.deliver.rest import comes_back
from handlers.desk import Desk
from handlers.nudge import nudged
from handlers.ports import SendResult, SendState, TemplateNote, Verdict
from models import receipt_number
from models.answer import Answer, AnswerState
from models.delivery_batch import BatchState
from models.follower import Follower
from models.job_result import JobKind, JobResult
from models.matter import GONE, STATE_NAMES, Matter
from models.state_note import StateNote

REPEATED_WITHIN = timedelta(minutes=8)
"""WeChat knows a `client_msg_id` for ten minutes; some air, for its clock need not be ours."""
STALE = timedelta(minutes=3)  # a claim older than this belongs to a process that is gone
AGAIN = timedelta(seconds=15)
NEWER_THAN = timedelta(days=7)  # an old answer is no news
_QUIET = timedelta(minutes=10)  # so long an answer waits for its person to come by herself
_MOST_TRIES = 8
_SHANGHAI = ZoneInfo("Asia/Shanghai")
_SUCCESS = "success"


@dataclass(frozen=True, slots=True)
class _Claim:
    note_id: int
    attempt: int
    openid: str
    note: TemplateNote


def note_states(desk: Desk, most: int = 50) -> int:
    """The clock's turn: makes the notes that are wanted, sends those that wait, settles those
    WeChat has told of. Returns how many calls were made. Nothing where no template is set."""
    if not desk.state_template.template_id:
        return 0
    _make(desk, most)
    _settle(desk)
    for done in range(most):
        with desk.memory.write() as session:
            claim = _claim(session, desk)
        if claim is None:
            return done
        result = desk.messenger.send_template(claim.openid, claim.note)
        with desk.memory.write() as session:
            _record(session, claim, result, desk.clock.now())
        if _is_pause(result):  # the others would hear the same
            return done + 1
    return most


def _make(desk: Desk, most: int) -> None:
    now = desk.clock.now()
    with desk.memory.read() as session:
        wanted = list(session.scalars(_wanted(now).limit(most)))
    for answer_id in wanted:
        row = StateNote(
            answer_id=answer_id,
            client_msg_id=f"answer-{answer_id}",
            state=BatchState.WAITING,
            next_try_at=now,
        )
        try:
            with desk.memory.write() as session:
                session.add(row)
        except IntegrityError:  # another clock was quicker
            continue


def _wanted(now: datetime) -> Select[int]:
    """Answers nobody has seen, whose person follows and cannot be written to, and has not heard of
    it by a message she consented to. What is sealed is not spoken of on a locked screen."""
    shut = or_(
        Follower.window_until.is_(None), Follower.window_until <= now, Follower.window_left <= 0
    )
    return (
        select(Answer.id)
        .join(Matter, Matter.id == Answer.matter_id)
        .join(Follower, Follower.id == Matter.follower_id)
        .where(
            Answer.state == AnswerState.WAITING, ~exists().where(StateNote.answer_id == Answer.id)
        )
        .where(Answer.written_at > now - NEWER_THAN, Answer.written_at <= now - _QUIET)
        .where(Matter.state.not_in(GONE), ~Matter.sealed, ~nudged())
        .where(Follower.following, Follower.openid.is_not(None), ~Follower.notices_off, shut)
        .order_by(Answer.id)
    )


def _claim(session: Session, desk: Desk) -> _Claim | None:
    now = desk.clock.now()
    while (row := session.scalar(_next(now))) is not None:
        claim = _take_up(session, desk, row, now)
        session.flush()
        if claim is not None:
            return claim
    return None


def _next(now: datetime) -> Select[StateNote]:
    due = and_(
        StateNote.state == BatchState.WAITING,
        StateNote.next_try_at <= now,
    )
    orphaned = and_(StateNote.state == BatchState.SENDING, StateNote.claimed_at < now - STALE)
    return (
        select(StateNote)
        .where(or_(due, orphaned))
        .order_by(StateNote.next_try_at, StateNote.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def _take_up(session: Session, desk: Desk, row: StateNote, now: datetime) -> _Claim | None:
    if row.first_tried_at is not None and now - row.first_tried_at > REPEATED_WITHIN:
        _end(row, BatchState.UNKNOWN, now, "十分钟内微信都没有给明确结果")
        return None
    answer = session.get_one(Answer, row.answer_id)
    matter = session.get_one(Matter, answer.matter_id)
    follower = session.get(Follower, matter.follower_id) if matter.follower_id else None
    if follower is None or (why := _why_not(answer, matter, follower)):
        _left(row, now, why if follower else "已删除信息")
        return None
    row.state, row.claimed_at, row.attempts = BatchState.SENDING, now, row.attempts + 1
    row.first_tried_at = row.first_tried_at or now
    note = TemplateNote(
        template_id=desk.state_template.template_id,
        fields=_fields(desk, matter, answer),
        client_msg_id=row.client_msg_id,
        link=f"{desk.rules.public_url}/p/about",
    )
    return _Claim(row.id, row.attempts, follower.openid or "", note)


def _why_not(answer: Answer, matter: Matter, follower: Follower) -> str:
    """Why she need not or must not be told any more; empty when she is."""
    if answer.state is not AnswerState.WAITING or matter.state in GONE:
        return "答复已经送到，或事项已撤回"
    return no_longer(
        follower.openid, following=follower.following, notices_off=follower.notices_off
    )


def _left(row: StateNote, now: datetime, why: str) -> None:
    """Not needed any more; what may have gone out before stays unclear."""
    state = BatchState.LEFT_OUT if row.first_tried_at is None else BatchState.UNKNOWN
    _end(row, state, now, why)


def _end(row: StateNote, state: BatchState, now: datetime, why: str) -> None:
    row.state, row.settled_at, row.reason = state, now, why[:300]


def _fields(desk: Desk, matter: Matter, answer: Answer) -> dict[str, str]:
    written = answer.written_at.astimezone(_SHANGHAI)
    known = {
        "number": receipt_number.shown(matter.number),
        "state": STATE_NAMES[matter.state],
        "time": f"{written:%Y年%m月%d日 %H:%M}",
        "hint": say("state_note_hint"),
    }
    return {key: known[what] for key, what in desk.state_template.fields.items()}


def _record(session: Session, claim: _Claim, result: SendResult, now: datetime) -> None:
    """Final states are final, and a late outcome of an earlier attempt changes nothing."""
    row = session.get_one(StateNote, claim.note_id, with_for_update=True)
    if row.state is not BatchState.SENDING or row.attempts != claim.attempt:
        return
    hear(session, result, now)
    row.code, row.reason = result.code, result.reason[:300]
    if result.state is SendState.SENT:
        row.state, row.accepted_at, row.msg_id = BatchState.ACCEPTED, now, result.job_id or ""
    elif result.state is SendState.UNKNOWN:
        row.state, row.next_try_at = BatchState.WAITING, now + AGAIN
    elif result.verdict in {Verdict.RETRY, Verdict.REFRESH, Verdict.PAUSE}:
        _put_off(row, result, now)
    else:
        _end(row, BatchState.UNKNOWN if _unsure(row) else BatchState.REFUSED, now, result.reason)


def _unsure(row: StateNote) -> bool:
    """Whether an earlier call of it may have gone out."""
    return row.first_tried_at is not None and row.first_tried_at != row.claimed_at


def _put_off(row: StateNote, result: SendResult, now: datetime) -> None:
    """Surely not sent by this attempt: the ten minutes begin anew, unless an earlier one may
    have been."""
    if _is_pause(result):  # nothing is her fault: no attempt is counted
        row.attempts, then = row.attempts - 1, comes_back(result.code, now)
    elif row.attempts < _MOST_TRIES:
        then = now + AGAIN * 2**row.attempts
    else:
        _end(row, BatchState.UNKNOWN if _unsure(row) else BatchState.REFUSED, now, result.reason)
        return
    row.state, row.next_try_at = BatchState.WAITING, then
    if not _unsure(row):
        row.first_tried_at = None


def _is_pause(result: SendResult) -> bool:
    return result.state is SendState.REFUSED and result.verdict is Verdict.PAUSE


def _settle(desk: Desk) -> None:
    """What WeChat told by event of notes it had accepted; without a word, a day is enough."""
    now = desk.clock.now()
    with desk.memory.write() as session:
        told = session.execute(
            select(StateNote, JobResult.status)
            .join(JobResult, and_(JobResult.job_id == StateNote.msg_id, _IS_TEMPLATE))
            .where(StateNote.state == BatchState.ACCEPTED)
            .limit(200)
        )
        for row, status in told:
            good = status.strip().lower() == _SUCCESS
            _end(
                row,
                BatchState.SENT if good else BatchState.REFUSED,
                now,
                "" if good else _why(status),
            )
        silent = select(StateNote).where(
            StateNote.state == BatchState.ACCEPTED, StateNote.accepted_at < now - timedelta(days=1)
        )
        for row in session.scalars(silent.limit(200)):
            _end(row, BatchState.UNKNOWN, now, "微信没有告知结果")


_IS_TEMPLATE: Any = JobResult.kind == JobKind.TEMPLATE


def _why(status: str) -> str:
    return "对方关闭了接收消息" if "block" in status.lower() else "微信没有送到，没有说明原因"
