"""答复模板: words a point, or the city, answers with again and again; written, changed, retired."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from handlers.access import Actor, NotFound, Refused, may, points_scope
from handlers.answer import LONGEST
from handlers.audit import note
from handlers.counter.once import Again, demand_form, plain
from handlers.counter.place import ENTERS, Choice, choices, demand_point
from handlers.desk import Desk
from models.answer_template import AnswerTemplate
from models.contact_point import ContactPoint

LONGEST_TITLE = 40
CITY = "city"
_GONE = "没有这个模板，或不归您改。"


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """`point` None: the city's. `hers`: she may change it."""

    row: AnswerTemplate
    point: str | None
    hers: bool


@dataclass(frozen=True, slots=True)
class Written:
    """The form: whose it is (city, or p3), and the version that its page showed."""

    title: str
    text: str
    place: str = ""
    form: str = ""
    version: int = -1


def list_templates(desk: Desk, actor: Actor) -> tuple[list[TemplateRow], list[Choice]]:
    """What is offered at the actor's points, and where she may write one. Raises Refused."""
    may(actor, ENTERS)
    with desk.memory.read() as session:
        rows = session.execute(
            select(AnswerTemplate, ContactPoint.name)
            .outerjoin(ContactPoint, ContactPoint.id == AnswerTemplate.point_id)
            .where(AnswerTemplate.retired_at.is_(None), _seen(actor))
            .order_by(ContactPoint.position, AnswerTemplate.title, AnswerTemplate.id)
        )
        return [TemplateRow(row, point, _may_change(actor, row)) for row, point in rows], choices(
            session, actor
        )


def one_template(desk: Desk, actor: Actor, template_id: int) -> AnswerTemplate:
    """To be changed. Raises NotFound, also for another's."""
    may(actor, ENTERS)
    with desk.memory.read() as session:
        return _demand(session, actor, template_id)


def offered_at(session: Session, point_id: int | None) -> list[AnswerTemplate]:
    """For an answer to a matter of this point: its own first, then the city's."""
    theirs: ColumnElement[bool] = AnswerTemplate.point_id.is_(None)
    if point_id is not None:
        theirs = or_(theirs, AnswerTemplate.point_id == point_id)
    found = session.scalars(
        select(AnswerTemplate)
        .where(theirs, AnswerTemplate.retired_at.is_(None))
        .order_by(AnswerTemplate.title, AnswerTemplate.id)
    )
    return sorted(found, key=lambda row: row.point_id is None)


def add_template(desk: Desk, actor: Actor, written: Written) -> int:
    """Raises Refused, Again."""
    may(actor, ENTERS)
    demand_form(written.form)
    title, text = _words(written)
    now = desk.clock.now()
    row = AnswerTemplate(
        title=title, text=text, changed_at=now, changed_by=actor.staff_id, form=written.form
    )
    try:
        with desk.memory.write() as session:
            row.point_id = _whose(session, actor, written.place)
            session.add(row)
            session.flush()
            note(session, actor, now, "add_template", "template", row.id)
            return row.id
    except IntegrityError as error:
        if "answer_template" not in str(error.orig):
            raise
        with desk.memory.read() as session:
            found = select(AnswerTemplate.id).where(AnswerTemplate.form == written.form)
            raise Again(session.scalar(found) or 0) from None


def change_template(desk: Desk, actor: Actor, template_id: int, written: Written) -> None:
    """Raises NotFound; Refused, also when somebody changed it since the page was opened."""
    may(actor, ENTERS)
    title, text = _words(written)
    with desk.memory.write() as session:
        row = _demand(session, actor, template_id, lock=True)
        if row.version != written.version:
            raise Refused("您打开这一页以后，有人改过这个模板。请看一眼最新的，再改一次。")
        row.title, row.text, row.version = title, text, row.version + 1
        row.changed_at, row.changed_by = desk.clock.now(), actor.staff_id
        note(session, actor, row.changed_at, "change_template", "template", row.id)


def retire_template(desk: Desk, actor: Actor, template_id: int) -> None:
    """It is offered no more; answers that were written with it stay. Raises NotFound."""
    may(actor, ENTERS)
    with desk.memory.write() as session:
        row = _demand(session, actor, template_id, lock=True)
        row.retired_at = desk.clock.now()
        note(session, actor, row.retired_at, "retire_template", "template", row.id)


def _words(written: Written) -> tuple[str, str]:
    title = plain(written.title, "名称", LONGEST_TITLE)
    text = written.text.replace("\0", "").replace("\r\n", "\n").strip()
    if not title:
        raise Refused("请给模板起个名字，好找。")
    if not text:
        raise Refused("模板还是空的，请先写内容。")
    if len(text) > LONGEST:
        raise Refused(f"模板有 {len(text)} 个字，最多 {LONGEST} 字：一条答复就这么长。")
    return title, text


def _whose(session: Session, actor: Actor, place: str) -> int | None:
    if place == CITY and points_scope(actor) is None:
        return None
    number = place.removeprefix("p")
    known = number.isascii() and number.isdigit() and len(number) < 16
    return demand_point(session, actor, int(number) if known else 0).id


def _seen(actor: Actor) -> ColumnElement[bool]:
    mine = points_scope(actor)
    if mine is None:
        return true()
    return or_(AnswerTemplate.point_id.is_(None), AnswerTemplate.point_id.in_(sorted(mine)))


def _may_change(actor: Actor, row: AnswerTemplate) -> bool:
    mine = points_scope(actor)
    return mine is None or row.point_id in mine


def _demand(
    session: Session, actor: Actor, template_id: int, *, lock: bool = False
) -> AnswerTemplate:
    found = select(AnswerTemplate).where(
        AnswerTemplate.id == template_id, AnswerTemplate.retired_at.is_(None)
    )
    row = session.scalar(found.with_for_update() if lock else found)
    if row is None or not _may_change(actor, row):
        raise NotFound(_GONE)
    return row
