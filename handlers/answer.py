"""A clerk's answer: written down, sent while the window is open, else kept for the next reply."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.phrases import say
from handlers.access import Actor, Refused, may_answer, visible
from handlers.alarm import sound
from handlers.alarm_sending import hear
from handlers.alarm_words import unknown_answer
from handlers.audit import note
from handlers.desk import Desk
from handlers.moving import Hand, move_state
from handlers.ports import SendResult, SendState, Verdict
from handlers.receipt import named
from models import receipt_number
from models.answer import About, Answer, AnswerState
from models.follower import Follower
from models.matter import GONE, WAITING, Matter, State
from models.matter_lock import MatterLock
from models.move import Mover
from models.staff import Staff

LONGEST = 500  # characters: with its first line an answer fits into one message of 2048 bytes
STALE = timedelta(minutes=5)  # a claim older than this belongs to a process that is gone
RETRY = timedelta(seconds=30)
_WAITS = {
    Verdict.PAUSE: timedelta(minutes=10),
    Verdict.GIVE_UP_REQUEST: timedelta(days=3650),  # it goes with her next reply, or not at all
}
_SENT = {About.ANSWER: "answer_sent", About.OUTCOME: "outcome_sent"}
_FORM = re.compile(r"[0-9a-f]{32}")
_AGAIN = "这条答复已经交过了，没有重复发送。"


@dataclass(frozen=True, slots=True)
class Reach:
    """Whether an answer written now would arrive, said before the clerk writes it."""

    can_send: bool
    sentence: str
    until: datetime | None = None
    left: int = 0


@dataclass(frozen=True, slots=True)
class _Claim:
    answer_id: int
    openid: str
    text: str
    follower_id: int


def reach(follower: Follower | None, now: datetime) -> Reach:
    """Which way to the person is open; None for who did not come by WeChat."""
    if follower is None or follower.openid is None:
        return Reach(False, "此人没有微信，答复只存档，请打电话或当面告知。")
    if not follower.following:
        return Reach(False, "对方已取消关注，微信发不到。答复会留着，等对方再来时排在最前面。")
    if follower.window_open(now):
        return Reach(True, "客服消息可送达。", follower.window_until, follower.window_left)
    return Reach(
        False,
        "对方下次来信时看到。现在超过四十八小时没说话（或本轮五条已用完），微信不让主动发；"
        "答复先存着，等对方下次说话或点菜单，排在最前面送到。",
    )


def fresh_form() -> str:
    """A token for a form that must work once."""
    return secrets.token_hex(16)


class Again(Refused):
    """The same form came before; its answer stands."""


def answer(desk: Desk, actor: Actor, matter_id: int, text: str, *, form: str | None = None) -> int:
    """Writes an answer down and returns its id. Raises Refused with a sentence for the clerk.

    `form` is the token of the form it was written in: posted twice, at once or later, in whatever
    process, it answers once and raises Again.
    """
    words = text.replace("\0", "").strip()
    if form is not None and not _FORM.fullmatch(form):
        raise Refused("这张表单不完整，请重新打开这一页再写。")
    if not words:
        raise Refused("答复还是空的，请先写内容。")
    if len(words) > LONGEST:
        raise Refused(f"答复有 {len(words)} 个字，一条最多 {LONGEST} 字，请分成几条发。")
    row = Answer(
        matter_id=matter_id,
        staff_id=actor.staff_id,
        text=words,
        written_at=desk.clock.now(),
        form=form,
    )
    try:
        with desk.memory.write() as session:
            return _write(session, actor, row)
    except IntegrityError:
        raise Again(_AGAIN) from None


def _write(session: Session, actor: Actor, row: Answer) -> int:
    matter = visible(session, actor, row.matter_id)
    may_answer(actor, matter)
    if matter.state in GONE:
        raise Refused("这件事本人已撤回或删除，不能再答复。")
    if row.form and session.scalar(select(Answer.id).where(Answer.form == row.form)) is not None:
        raise Again(_AGAIN)
    if matter.merged_into_id is not None:
        raise Refused("这件事已并案，请到并入的那一件去答复，两边会一起收到。")
    row.state = _state_of_new(matter)
    session.add(row)
    session.flush()
    if matter.state in WAITING:
        hand = Hand(row.written_at, Mover.STAFF, actor.staff_id)
        move_state(session, matter, State.ANSWERED, hand)
    matter.answered_at = row.written_at
    _answer_merged(session, row)
    _let_go(session, actor, matter.id, row.written_at)
    note(session, actor, row.written_at, "answer", "matter", matter.id)
    return row.id


def _state_of_new(matter: Matter) -> AnswerState:
    """Whom WeChat does not know is told by the clerk herself; her answer is on file."""
    return AnswerState.WAITING if matter.in_wechat else AnswerState.SENT


def _answer_merged(session: Session, row: Answer) -> None:
    """Whoever said the same gets the same answer, each under her own number; the clock sends it."""
    members = select(Matter).where(Matter.merged_into_id == row.matter_id)
    for member in session.scalars(members.where(Matter.state.not_in(GONE)).with_for_update()):
        session.add(
            Answer(
                matter_id=member.id,
                staff_id=row.staff_id,
                text=row.text,
                written_at=row.written_at,
                state=_state_of_new(member),
            )
        )
        if member.state in WAITING:
            move_state(
                session, member, State.ANSWERED, Hand(row.written_at, Mover.STAFF, row.staff_id)
            )
        member.answered_at = row.written_at


def _let_go(session: Session, actor: Actor, matter_id: int, now: datetime) -> None:
    """Whoever writes while a colleague does is told so; her own lock ends with the answer."""
    lock = session.get(MatterLock, matter_id)
    if lock is None:
        return
    if lock.until > now and lock.staff_id != actor.staff_id:
        who = session.get(Staff, lock.staff_id)
        raise Refused(f"{who.name if who else '同事'}正在答复这件事。您写的还在下面，没有送出。")
    session.delete(lock)


def send_answer(desk: Desk, answer_id: int) -> AnswerState:
    """Claims, sends, records one answer; returns where it stands. No transaction on the network."""
    now = desk.clock.now()
    with desk.memory.write() as session:
        claim = _claim(session, answer_id, now)
    if claim is None:
        return _state(desk, answer_id)
    result = desk.messenger.send_text(claim.openid, claim.text)
    with desk.memory.write() as session:
        _record(session, claim, result, desk.clock.now())
    return _state(desk, answer_id)


def send_waiting_answers(desk: Desk, limit: int = 50) -> int:
    """The clock's turn: answers whose person can be reached now. Returns how many were tried."""
    due = reachable_answers(desk, limit)
    for answer_id in due:
        send_answer(desk, answer_id)
    return len(due)


def reachable_answers(desk: Desk, limit: int) -> list[int]:
    """Answers that wait for nothing but to be sent; whatever goes to many lets them pass."""
    with desk.memory.read() as session:
        return list(session.scalars(_reachable(desk.clock.now()).limit(limit)))


def give_up_stale_answers(desk: Desk) -> int:
    """A claim without an outcome ends as unknown: perhaps delivered, never repeated by itself."""
    now = desk.clock.now()
    with desk.memory.write() as session:
        stale = session.execute(
            update(Answer)
            .where(Answer.state == AnswerState.SENDING, Answer.claimed_at < now - STALE)
            .values(state=AnswerState.UNKNOWN, settled_at=now, reason="发送中断，不知道是否送达")
            .returning(Answer.id, Answer.matter_id)
        ).all()
        for answer_id, matter_id in stale:
            _doubt(session, answer_id, matter_id, now)
    return len(stale)


def _reachable(now: datetime) -> Select[int]:
    return (
        select(Answer.id)
        .join(Matter, Matter.id == Answer.matter_id)
        .join(Follower, Follower.id == Matter.follower_id)
        .where(Answer.state == AnswerState.WAITING, Matter.state.not_in(GONE))
        .where(Answer.next_try_at.is_(None) | (Answer.next_try_at <= now))
        .where(Follower.following, Follower.openid.is_not(None))
        .where(Follower.window_until > now, Follower.window_left > 0)
        .order_by(Answer.id)
    )


def _claim(session: Session, answer_id: int, now: datetime) -> _Claim | None:
    row = session.get(Answer, answer_id)
    matter = None if row is None else session.get(Matter, row.matter_id)
    if row is None or matter is None or matter.follower_id is None or matter.state in GONE:
        return None
    follower = session.get(Follower, matter.follower_id)
    if follower is None or follower.openid is None or not follower.window_open(now):
        return None
    won = session.execute(
        update(Answer)
        .where(Answer.id == answer_id, Answer.state == AnswerState.WAITING)
        .values(state=AnswerState.SENDING, claimed_at=now)
    )
    if won.rowcount != 1:  # type: ignore[attr-defined]
        return None
    number = receipt_number.shown(matter.number)
    text = say(
        _SENT.get(row.about, "told_sent"), number=number, excerpt=named(matter), text=row.text
    )
    return _Claim(answer_id, follower.openid, text, follower.id)


def _record(session: Session, claim: _Claim, result: SendResult, now: datetime) -> None:
    follower = session.get(Follower, claim.follower_id, with_for_update=True)  # as pushes do
    row = session.get(Answer, claim.answer_id)
    if row is None or row.state is not AnswerState.SENDING:
        return
    row.reason, row.settled_at = result.reason[:300], now
    hear(session, result, now)
    if result.state is SendState.UNKNOWN:
        row.state = AnswerState.UNKNOWN
        _doubt(session, row.id, row.matter_id, now)
        return
    if result.state is SendState.SENT:
        row.state = AnswerState.SENT
        if follower is not None:
            follower.window_left = max(0, follower.window_left - 1)
        return
    row.state, row.settled_at = AnswerState.WAITING, None
    row.next_try_at = now + _WAITS.get(result.verdict or Verdict.RETRY, RETRY)
    if result.verdict is Verdict.GIVE_UP_PERSON and follower is not None:
        follower.shut_window()  # WeChat knows better than our count: wait for the next word


def _doubt(session: Session, answer_id: int, matter_id: int, now: datetime) -> None:
    sound(session, unknown_answer(answer_id, session.get_one(Matter, matter_id)), now)


def _state(desk: Desk, answer_id: int) -> AnswerState:
    with desk.memory.read() as session:
        row = session.get(Answer, answer_id)
        return AnswerState.DROPPED if row is None else row.state
