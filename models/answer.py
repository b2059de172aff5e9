"""Answer (答复): what a clerk, or the library, said to the person, and how far it got."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, Id, Moment
from models.matter import Matter


class AnswerState(StrEnum):
    WAITING = "waiting"  # not yet seen: stands first in the next reply
    SENDING = "sending"
    SENT = "sent"  # as a customer-service message
    SEEN = "seen"  # stood in a passive reply
    UNKNOWN = "unknown"  # WeChat gave no clear word; not repeated by itself
    DROPPED = "dropped"  # the matter was withdrawn or erased before it went


ANSWER_STATE_NAMES: dict[AnswerState, str] = {
    AnswerState.WAITING: "对方还没看到",
    AnswerState.SENDING: "正在送出",
    AnswerState.SENT: "已送达",
    AnswerState.SEEN: "已随回复送达",
    AnswerState.UNKNOWN: "不确定是否送达",
    AnswerState.DROPPED: "不再送出",
}


class About(StrEnum):
    """What an answer is: an answer, or a word on how the matter goes on."""

    ANSWER = "answer"
    MERGED = "merged"
    UNMERGED = "unmerged"
    EXTENDED = "extended"
    OUTCOME = "outcome"  # what became of opinions on a draft


TELLS = frozenset({About.ANSWER, About.OUTCOME})
"""What a person waited for: it can be thanked for and rated."""


BY_THE_BOT = "自动答复"
"""Whose answer it is when no member of staff wrote it: drawn from the library."""


class Answer(Base):
    __tablename__ = "answer"
    __table_args__ = (Index("ix_answer_state", "state", "id"),)

    id: Mapped[Id]
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), index=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[Moment]
    state: Mapped[AnswerState]
    about: Mapped[About] = mapped_column(default=About.ANSWER)
    claimed_at: Mapped[Moment | None]
    settled_at: Mapped[Moment | None]
    next_try_at: Mapped[Moment | None]
    reason: Mapped[str] = mapped_column(String(300), default="")
    form: Mapped[str | None] = mapped_column(String(32), unique=True)  # posted twice, done once


def waiting_answers(session: Session, follower_id: int) -> list[tuple[Answer, Matter]]:
    """Answers a person has not seen, oldest first, with the matter each belongs to.

    Locked, those being sent this moment left out: an answer goes by one way only.
    """
    rows = session.execute(
        select(Answer, Matter)
        .join(Matter, Matter.id == Answer.matter_id)
        .where(Matter.follower_id == follower_id, Answer.state == AnswerState.WAITING)
        .order_by(Answer.id)
        .with_for_update(of=Answer, skip_locked=True)
    )
    return [(answer, matter) for answer, matter in rows]


def answered_by_bot(session: Session, matter_id: int) -> bool:
    """Whether the last that was said to a matter came from the library, not from staff."""
    newest = (
        select(Answer.staff_id)
        .where(Answer.matter_id == matter_id, Answer.about == About.ANSWER)
        .order_by(Answer.id.desc())
        .limit(1)
    )
    row = session.execute(newest).first()
    return row is not None and row.staff_id is None
