"""Handling (经办): one verb of staff on one matter, once, with what stood there before.

The Moves beside it tell people and training what changed; this row is what an undo needs, and its
form is what makes the second click of a double click do nothing. It never holds a person's words.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, ScalarSelect, String, select
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, aliased, mapped_column

from models.base import Base, Id, Json, Moment


class Verb(StrEnum):
    KIND = "kind"
    POINT = "point"
    ARTICLES = "articles"
    SPLIT = "split"
    OWNER = "owner"
    EXTEND = "extend"
    ESCALATE = "escalate"
    CLOSE = "close"
    MERGE = "merge"
    UNMERGE = "unmerge"
    REMARK = "remark"
    HEARD = "heard"
    UNDO = "undo"


VERB_NAMES: dict[Verb, str] = {
    Verb.KIND: "改类别",
    Verb.POINT: "改联系点",
    Verb.ARTICLES: "改条款和态度",
    Verb.SPLIT: "拆分",
    Verb.OWNER: "指派",
    Verb.EXTEND: "延期",
    Verb.ESCALATE: "上报",
    Verb.CLOSE: "办结",
    Verb.MERGE: "并案",
    Verb.UNMERGE: "撤销并案",
    Verb.REMARK: "备注",
    Verb.HEARD: "听写",
    Verb.UNDO: "撤销改动",
}

UNDOABLE = frozenset({Verb.KIND, Verb.POINT, Verb.ARTICLES, Verb.OWNER, Verb.CLOSE, Verb.SPLIT})
"""What can be taken back with a click. What a person was told cannot be untold."""


class Handling(Base):
    __tablename__ = "handling"

    id: Mapped[Id]
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), index=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[Moment]
    verb: Mapped[Verb]
    before: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    form: Mapped[str | None] = mapped_column(
        String(60), unique=True
    )  # form, or form:matter in bulk
    undone_at: Mapped[Moment | None]


def last_id(matter_id: int | InstrumentedAttribute[int]) -> ScalarSelect[int]:
    """The newest that changed the matter and still stands."""
    some = aliased(Handling)
    found = select(some.id).where(some.matter_id == matter_id, some.undone_at.is_(None))
    found = found.where(some.verb.not_in((Verb.REMARK, Verb.UNDO)))
    return found.order_by(some.id.desc()).limit(1).scalar_subquery()


def last_handling(session: Session, matter_id: int) -> Handling | None:
    return session.scalar(select(Handling).where(Handling.id == last_id(matter_id)))
