"""Opinion (草案意见): where a matter on a draft belongs: consultation, version, provision.

The words are the matter's; this is the link. A matter that speaks of two articles has two rows, so
that each can have an outcome of its own.
"""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, Id, Moment


class OpinionHow(StrEnum):
    """How we know what it speaks of."""

    NAMED = "named"  # the article stands in the words
    SHOWN = "shown"  # said after the article was shown in the chat
    CHOSEN = "chosen"  # a number in answer to our question
    ONLY = "only"  # one consultation was open, and this is no other's
    STAFF = "staff"


OPINION_HOW_NAMES: dict[OpinionHow, str] = {
    OpinionHow.NAMED: "来信里写明了条款",
    OpinionHow.SHOWN: "看过这一条后说的",
    OpinionHow.CHOSEN: "本人回复数字选定",
    OpinionHow.ONLY: "当时只有这一部草案在征求意见",
    OpinionHow.STAFF: "工作人员指定",
}


class Opinion(Base):
    __tablename__ = "opinion"
    __table_args__ = (
        UniqueConstraint("matter_id", "draft_id", "place"),
        Index("ix_opinion_table", "consultation_id", "provision_id", "id"),
    )

    id: Mapped[Id]
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"))
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))  # the version it was said on
    provision_id: Mapped[int | None] = mapped_column(ForeignKey("provision.id"), index=True)
    place: Mapped[str] = mapped_column(String(60), default="")  # "" speaks of the whole draft
    whole: Mapped[bool] = mapped_column(default=False)  # for or against the draft as a whole
    late: Mapped[bool] = mapped_column(default=False)
    how: Mapped[OpinionHow]
    filed_at: Mapped[Moment]
    reported_at: Mapped[Moment | None]  # it stands in a paper that was handed up: its words stay


def opinions_of(session: Session, matter_id: int) -> list[Opinion]:
    """The articles that a matter speaks of, in the order in which they were found."""
    mine = select(Opinion).where(Opinion.matter_id == matter_id).order_by(Opinion.id)
    return list(session.scalars(mine))
