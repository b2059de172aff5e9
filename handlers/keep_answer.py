"""存入问答库: an answer that others will ask for again becomes an entry the bot answers from.

What is kept is read by a person first: the question is masked, and must hold nothing of who asked.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.access import Actor, Refused, may, may_answer, visible
from handlers.audit import note
from handlers.counter.place import ENTERS
from handlers.days import day_of
from handlers.desk import Desk
from handlers.import_questions import put_question
from handlers.library import next_version
from handlers.question_sheet import LONGEST_ANSWER, LONGEST_QUESTION
from handlers.register_sheet import Entry
from models.answer import About, Answer
from models.contact_point import ContactPoint
from models.matter import Matter
from models.personal_number import MOBILE, NumberKind, numbers_in
from models.staff import Role
from reports.mask import mask

_SECRET = frozenset({NumberKind.IDENTITY, NumberKind.CARD})
"""Numbers that are no office's."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What the form shows before it is saved. `point` None: the matter has none yet."""

    matter: Matter
    point: str | None
    question: str
    answer: str
    source: str
    may_be_citys: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """The form, as typed. `everywhere`: for every point, which only the city says."""

    question: str
    answer: str
    basis: str
    source: str
    everywhere: bool


def draft_entry(desk: Desk, actor: Actor, matter_id: int) -> Draft:
    """The matter's question and its last answer, to be read over. Raises NotFound, Refused."""
    may(actor, ENTERS)
    with desk.memory.read() as session:
        matter, point = _demand(session, actor, matter_id)
        answer = session.scalar(
            select(Answer.text)
            .where(Answer.matter_id == matter_id, Answer.about == About.ANSWER)
            .order_by(Answer.id.desc())
            .limit(1)
        )
    said = " ".join((matter.tidied or matter.verbatim).split())
    source = desk.rules.office if point is None else f"{point}基层立法联系点"
    city = actor.role is Role.CITY
    return Draft(matter, point, mask(said)[:LONGEST_QUESTION], answer or "", source, city)


def keep_answer(desk: Desk, actor: Actor, matter_id: int, kept: Kept) -> bool:
    """True when the question is new, False when its entry was replaced. In use within a minute, in
    every process. Raises NotFound, Refused."""
    may(actor, ENTERS)
    values = _values(kept)
    now = desk.clock.now()
    with desk.memory.write() as session:
        matter, point = _demand(session, actor, matter_id)
        everywhere = kept.everywhere and actor.role is Role.CITY
        if not everywhere and point is None:
            raise Refused("这件事还没定联系点，请先定下来，再存入问答库。")
        values |= {"dated": day_of(now), "points": [] if everywhere else [point]}
        new = put_question(session, Entry("", 0, values, {}), now)
        next_version(session)
        note(session, actor, now, "keep_answer", "matter", matter.id)
    return new


def _demand(session: Session, actor: Actor, matter_id: int) -> tuple[Matter, str | None]:
    matter = visible(session, actor, matter_id)
    may_answer(actor, matter)
    if matter.guarded:
        raise Refused("封存的、说到联系点人员的事，不能存入问答库。")
    point = None if matter.point_id is None else session.get(ContactPoint, matter.point_id)
    return matter, None if point is None else point.name


def _values(kept: Kept) -> dict[str, object]:
    question, basis, source = (
        " ".join(one.replace("\0", "").split()) for one in (kept.question, kept.basis, kept.source)
    )
    answer = kept.answer.replace("\0", "").replace("\r\n", "\n").strip()
    for name, text, most in (
        ("问题", question, LONGEST_QUESTION),
        ("答案", answer, LONGEST_ANSWER),
        ("依据", basis, 300),
        ("来源", source, 200),
    ):
        if len(text) > most:
            raise Refused(f"“{name}”有 {len(text)} 个字，最多 {most} 字，请写短一些。")
    if not question or not answer:
        raise Refused("问题和答案都要写。")
    if mask(question) != question or "隐去〕" in question:
        raise Refused("问题里还有像姓名、电话、住址的内容，请改成谁都能问的话。")
    if MOBILE.search(answer) or any(one.kind in _SECRET for one in numbers_in(answer)):
        raise Refused("答案里有像个人电话、证件号的数字，请去掉，或换成单位的电话。")
    return {"question": question, "answer": answer, "basis": basis, "source": source}
