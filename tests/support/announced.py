"""Notices as they stand once they are planned: rows only, made in bulk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from models.answer import Answer, AnswerState
from models.base import Memory
from models.consent import Consent, ConsentState
from models.consultation import Consultation, ConsultationState, Level
from models.delivery import Delivery, DeliveryState, Way
from models.delivery_batch import BatchState, DeliveryBatch
from models.follower import Follower
from models.matter import Matter, State
from models.notice import Notice, NoticeKind, NoticeState
from models.words import Kind

TITLE, TEXT = "座谈会", "周五下午三点开座谈会。"
TEMPLATE, SCENE = "one-time-template", 7
STATE_TEMPLATE = "state-template"


def add_followers(
    memory: Memory, openids: Sequence[str], now: datetime, *, account: str, left: int = 5
) -> list[int]:
    """People with an open window. Returns their ids."""
    with memory.write() as session:
        first = (session.scalar(select(func.max(Follower.id))) or 0) + 1
        rows = [
            {
                "id": first + n,
                "account": account,
                "openid": openid,
                "following": True,
                "followed_at": now,
                "notices_off": False,
                "window_until": now + timedelta(hours=48) if left else None,
                "window_left": left,
            }
            for n, openid in enumerate(openids)
        ]
        session.execute(insert(Follower.__table__), rows)  # type: ignore[arg-type]
        if not memory.is_sqlite:  # who comes by herself is counted on from here
            last = select(
                func.setval(func.pg_get_serial_sequence("follower", "id"), rows[-1]["id"])
            )
            session.execute(last)
    return [first + n for n in range(len(openids))]


def announce(
    memory: Memory,
    now: datetime,
    *,
    window: Sequence[int] = (),
    consented: Sequence[int] = (),
    batches: Sequence[Sequence[int]] = (),
    kind: NoticeKind = NoticeKind.NOTICE,
    consultation_id: int | None = None,
) -> int:
    """A notice that is being sent, with a delivery for each of these followers. Returns its id."""
    with memory.write() as session:
        notice = Notice(
            title=TITLE,
            text=TEXT,
            at=now,
            state=NoticeState.SENDING,
            kind=kind,
            consultation_id=consultation_id,
            written_by="li",
            written_at=now,
            released_by="wang",
            released_at=now,
            planned_at=now,
        )
        session.add(notice)
        session.flush()
        rows = [_row(notice.id, one, Way.WINDOW, now) for one in window]
        for follower_id in consented:
            consent = _consent(notice.id, follower_id, now)
            session.add(consent)
            session.flush()
            row = _row(notice.id, follower_id, Way.SUBSCRIPTION, now)
            rows.append(row | {"consent_id": consent.id})
        for number, people in enumerate(batches, start=1):
            batch = _batch(notice.id, number, len(people), now)
            session.add(batch)
            session.flush()
            rows += [_row(notice.id, one, Way.MASS, now) | {"batch_id": batch.id} for one in people]
        _insert(session, rows)
        return notice.id


def consult(memory: Memory, now: datetime, closes_on: date) -> int:
    """A consultation that takes opinions until this day. Returns its id."""
    with memory.write() as session:
        row = Consultation(
            title="养犬管理规定",
            level=Level.CITY,
            opens_on=closes_on - timedelta(days=30),
            closes_on=closes_on,
            state=ConsultationState.OPEN,
            made_at=now,
        )
        session.add(row)
        session.flush()
        return row.id


def leave_answers(memory: Memory, people: Sequence[int], written: datetime) -> None:
    """An answer for each of these people that waits until she comes."""
    with memory.write() as session:
        for number, follower_id in enumerate(people, start=1):
            matter = Matter(
                number=f"{number:09}0",
                kind=Kind.QUESTION,
                state=State.ANSWERED,
                follower_id=follower_id,
                verbatim="卫生室几点开门",
                arrived_at=written,
                indexed=1,
            )
            session.add(matter)
            session.flush()
            session.add(
                Answer(
                    matter_id=matter.id,
                    text="早上八点。",
                    written_at=written,
                    state=AnswerState.WAITING,
                )
            )


def _insert(session: Session, rows: list[dict[str, object]]) -> None:
    names = {"consent_id": None, "batch_id": None}
    if rows:
        session.execute(insert(Delivery.__table__), [names | row for row in rows])  # type: ignore[arg-type]


def _row(notice_id: int, follower_id: int, way: Way, now: datetime) -> dict[str, object]:
    return {
        "notice_id": notice_id,
        "follower_id": follower_id,
        "way": way,
        "message_id": "",
        "state": DeliveryState.WAITING,
        "attempts": 0,
        "next_try_at": now,
        "reason": "",
    }


def _consent(notice_id: int, follower_id: int, now: datetime) -> Consent:
    return Consent(
        follower_id=follower_id,
        key=f"k{notice_id}x{follower_id}",
        template_id=TEMPLATE,
        scene=SCENE,
        state=ConsentState.GRANTED,
        offered_at=now,
        settled_at=now,
    )


def _batch(notice_id: int, number: int, size: int, now: datetime) -> DeliveryBatch:
    return DeliveryBatch(
        notice_id=notice_id,
        number=number,
        client_msg_id=f"n{notice_id}-{number}",
        size=size,
        state=BatchState.WAITING,
        next_try_at=now,
    )
