"""采纳情况: what became of opinions, recorded for one, for many, or for a whole article.

A changed mind is a new row. Until the clock has told the people (`telling`), a row can be taken
back.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from handlers.access import Actor, Refused, may
from handlers.answer import Again
from handlers.audit import note
from handlers.desk import Desk
from handlers.opinions.book import Book, open_book
from models.consultation import Consultation, ConsultationState
from models.feedback import Feedback
from models.opinion import Opinion
from models.outcome import Adoption, Outcome, OutcomeReason
from models.staff import Role, Staff

DECIDES = frozenset({Role.CITY})
LONGEST_SENTENCE = 120  # characters: with all else it fits into one message
LONGEST_TEXT = 2000
LONGEST_PLACE = 60
MOST = 500  # opinions at once
_TOKEN = re.compile(r"[0-9a-f]{32}")
_AGAIN = "这次的采纳情况已经记下了，没有重复记。"


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the city decided. `sentence` is read by the person, after the reviewed reason."""

    adoption: Adoption
    reason: OutcomeReason = OutcomeReason.OTHER
    sentence: str = ""
    new_place: str = ""
    new_text: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """Outcomes recorded in one go of which nobody has been told yet."""

    token: str
    adoption: Adoption
    count: int
    at: datetime
    who: str


class Stale(Refused):
    """A colleague recorded another outcome meanwhile; nothing was changed."""


def decide(
    desk: Desk,
    actor: Actor,
    consultation_id: int,
    opinion_ids: Iterable[int],
    ruling: Ruling,
    *,
    form: str,
    seen: int,
) -> int:
    """Records `ruling` for these opinions and returns for how many.

    `form` is the token of the page's form, `seen` the newest outcome the page knew of. Raises
    NotFound, Again, Stale, or Refused with a sentence for staff.
    """
    may(actor, DECIDES)
    if not _TOKEN.fullmatch(form):
        raise Refused("这张表单不完整，请重新打开这一页再记。")
    wanted = sorted(set(opinion_ids))
    if not wanted:
        raise Refused("还没有选中意见，请先在左边打勾。")
    if len(wanted) > MOST:
        raise Refused(f"一次最多记 {MOST} 条，请分几次记。")
    try:
        with desk.memory.write() as session:
            _one_at_a_time(session, consultation_id)
            if _came_before(session, form, wanted):
                raise Again(_AGAIN)
            book = open_book(session, consultation_id, actor)
            _demand_fresh(book, wanted, seen)
            clean = _checked(book, wanted, ruling)
            now = desk.clock.now()
            session.add_all(_row(clean, one, form, actor, now) for one in wanted)
            note(
                session,
                actor,
                now,
                "decide",
                "consultation",
                consultation_id,
                adoption=clean.adoption.value,
                count=len(wanted),
            )
    except IntegrityError:
        raise Again(_AGAIN) from None
    return len(wanted)


def take_back(desk: Desk, actor: Actor, consultation_id: int, token: str) -> int:
    """Takes back what was recorded in one go, while nobody was told of it. Returns how many.

    Raises Refused when there is nothing to take back any more.
    """
    may(actor, DECIDES)
    now = desk.clock.now()
    with desk.memory.write() as session:
        _one_at_a_time(session, consultation_id)
        asked = (
            select(Outcome)
            .join(Opinion, Opinion.id == Outcome.opinion_id)
            .where(Opinion.consultation_id == consultation_id, *_untold(token))
            .order_by(Outcome.id)
        )
        session.scalars(asked.with_for_update(of=Outcome)).all()
        rows = session.scalars(asked).all()  # the clock may have told while we waited for the lock
        if not rows:
            raise Refused("已经告诉了本人，或已经撤销过，不能再撤。结果有变，就再记一次。")
        for row in rows:
            row.undone_at, row.undone_by = now, actor.staff_id
        note(session, actor, now, "decide_undone", "consultation", consultation_id, count=len(rows))
        return len(rows)


def open_batches(session: Session, consultation_id: int) -> list[Batch]:
    """What can still be taken back, newest first."""
    token = func.substr(Outcome.form, 1, 32)
    rows = session.execute(
        select(
            token,
            Outcome.adoption,
            func.count(Outcome.id),
            func.max(Outcome.decided_at),
            Staff.name,
        )
        .join(Opinion, Opinion.id == Outcome.opinion_id)
        .outerjoin(Staff, Staff.id == Outcome.decided_by)
        .where(Opinion.consultation_id == consultation_id, *_untold(None))
        .group_by(token, Outcome.adoption, Staff.name)
        .order_by(func.max(Outcome.id).desc())
        .limit(10)
    )
    return [Batch(form, adoption, count, at, who or "") for form, adoption, count, at, who in rows]


def newest_outcome(session: Session, consultation_id: int) -> int:
    """Its id, for a page to carry; 0 when there is none."""
    newest = select(func.max(Outcome.id)).join(Opinion, Opinion.id == Outcome.opinion_id)
    return session.scalar(newest.where(Opinion.consultation_id == consultation_id)) or 0


def _one_at_a_time(session: Session, consultation_id: int) -> None:
    """Until the end of the transaction nobody else decides on this consultation. People may speak
    on it meanwhile: their rows only need it to be there."""
    row = select(Consultation.id).where(Consultation.id == consultation_id)
    session.execute(row.with_for_update(key_share=True))


def _untold(token: str | None) -> list[ColumnElement[bool]]:
    wanted = [
        Outcome.undone_at.is_(None),
        Outcome.form.is_not(None),
        ~exists().where(Feedback.outcome_id == Outcome.id),
    ]
    if token is not None:
        wanted.append(Outcome.form.startswith(f"{token}:", autoescape=True))
    return wanted


def _came_before(session: Session, form: str, wanted: Collection[int]) -> bool:
    forms = [_form(form, one) for one in wanted]
    return session.scalar(select(Outcome.id).where(Outcome.form.in_(forms)).limit(1)) is not None


def _form(token: str, opinion_id: int) -> str:
    return f"{token}:{opinion_id}"


def _demand_fresh(book: Book, wanted: Collection[int], seen: int) -> None:
    """Raises Refused for opinions not in this book, Stale for what the page did not know."""
    known = {entry.opinion.id: entry for entry in book.entries}
    if not set(wanted) <= known.keys():
        raise Refused("选中的意见里有的已撤回、删除或并入了别的意见，请刷新这一页再选。")
    newer = [one for one in wanted if (last := known[one].outcome) and last.id > seen]
    if newer:
        raise Stale(f"有 {len(newer)} 条刚由同事记过采纳情况，请看一眼再决定。您的这次没有保存。")


def _checked(book: Book, wanted: Collection[int], ruling: Ruling) -> Ruling:
    """The ruling as it is kept. Raises Refused for what its reader could not understand."""
    if book.consultation.state in (ConsultationState.PREPARING, ConsultationState.CANCELLED):
        raise Refused("这次征询还没有开始，或已取消，不能记采纳情况。")
    clean = Ruling(
        ruling.adoption,
        ruling.reason,
        *(_tidy(text) for text in (ruling.sentence, ruling.new_place, ruling.new_text)),
    )
    for text, most, name in (
        (clean.sentence, LONGEST_SENTENCE, "给本人的话"),
        (clean.new_place, LONGEST_PLACE, "新条文的位置"),
        (clean.new_text, LONGEST_TEXT, "新条文"),
    ):
        if len(text) > most:
            raise Refused(f"{name}有 {len(text)} 个字，最多 {most} 字，请写短一些。")
    return _with_reason(_with_text(book, wanted, clean))


def _tidy(text: str) -> str:
    return text.replace("\0", "").strip()


def _with_text(book: Book, wanted: Collection[int], ruling: Ruling) -> Ruling:
    """The new article's words from the newest version of the draft, where only its place is given
    and everybody spoke on an older one; what was not adopted has none."""
    if ruling.adoption in (Adoption.NOT_ADOPTED, Adoption.REFERENCE):
        return Ruling(ruling.adoption, ruling.reason, ruling.sentence)
    text = ruling.new_text
    if not text and all(entry.version for entry in book.entries if entry.opinion.id in wanted):
        same = (one for one in book.shelves if one.place == ruling.new_place and not one.gone)
        text = next((one.text for one in same if one.place), "")
    return Ruling(ruling.adoption, ruling.reason, ruling.sentence, ruling.new_place, text)


def _with_reason(ruling: Ruling) -> Ruling:
    if ruling.adoption in (Adoption.ADOPTED, Adoption.PARTLY) and not (
        ruling.new_place or ruling.new_text
    ):
        raise Refused("请写明改在新稿的哪一条，本人要拿自己的话跟它对照。")
    if ruling.adoption is Adoption.ADOPTED:
        return Ruling(
            ruling.adoption, OutcomeReason.OTHER, ruling.sentence, ruling.new_place, ruling.new_text
        )
    if (
        ruling.adoption in (Adoption.NOT_ADOPTED, Adoption.PARTLY)
        and ruling.reason is OutcomeReason.OTHER
        and not ruling.sentence
    ):
        raise Refused("请选一个原因，或写一句话说明为什么，本人要看到。")
    return ruling


def _row(ruling: Ruling, opinion_id: int, token: str, actor: Actor, now: datetime) -> Outcome:
    return Outcome(
        opinion_id=opinion_id,
        adoption=ruling.adoption,
        reason=ruling.reason,
        sentence=ruling.sentence,
        new_place=ruling.new_place,
        new_text=ruling.new_text,
        decided_by=actor.staff_id,
        decided_at=now,
        form=_form(token, opinion_id),
    )
