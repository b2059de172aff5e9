"""Outcome (采纳情况): what became of an opinion, and why, in words its author understands.

A changed mind is a new row; the newest that was not taken back counts.
"""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ColumnElement, ForeignKey, Index, ScalarSelect, String, Text, select
from sqlalchemy.orm import InstrumentedAttribute, Mapped, aliased, mapped_column

from models.base import Base, Id, Moment


class Adoption(StrEnum):
    ADOPTED = "adopted"
    PARTLY = "partly"
    NOT_ADOPTED = "not_adopted"
    REFERENCE = "reference"


ADOPTION_NAMES: dict[Adoption, str] = {
    Adoption.ADOPTED: "采纳",
    Adoption.PARTLY: "部分采纳",
    Adoption.NOT_ADOPTED: "未采纳",
    Adoption.REFERENCE: "留作参考",
}


class OutcomeReason(StrEnum):
    """Why not, or not wholly. An adopted opinion has OTHER and the new article."""

    HIGHER_LAW_HAS_IT = "higher_law_has_it"
    OUTSIDE_POWER = "outside_power"  # 立法法 2023, art. 81
    AGAINST_HIGHER_LAW = "against_higher_law"
    COVERED = "covered"
    DISPUTED = "disputed"
    ENFORCEMENT = "enforcement"
    WORDING_KEPT = "wording_kept"
    OTHER = "other"


OUTCOME_REASON_NAMES: dict[OutcomeReason, str] = {
    OutcomeReason.HIGHER_LAW_HAS_IT: "上位法已有规定",
    OutcomeReason.OUTSIDE_POWER: "超出本市立法权限",
    OutcomeReason.AGAINST_HIGHER_LAW: "与上位法不一致",
    OutcomeReason.COVERED: "其他条款已有规定",
    OutcomeReason.DISPUTED: "各方意见不一，需继续研究",
    OutcomeReason.ENFORCEMENT: "属于执行中的事，已转有关部门",
    OutcomeReason.WORDING_KEPT: "保留原来的表述更合适",
    OutcomeReason.OTHER: "其他",
}


class Outcome(Base):
    __tablename__ = "outcome"
    __table_args__ = (
        Index("ix_outcome_opinion", "opinion_id", "id"),
        Index("ix_outcome_form", "form", unique=True),
    )

    id: Mapped[Id]
    opinion_id: Mapped[int] = mapped_column(ForeignKey("opinion.id"))
    adoption: Mapped[Adoption]
    reason: Mapped[OutcomeReason] = mapped_column(default=OutcomeReason.OTHER)
    sentence: Mapped[str] = mapped_column(Text, default="")  # as its author will read it
    new_place: Mapped[str] = mapped_column(String(60), default="")  # 第九条, in the adopted text
    new_text: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[Moment]
    form: Mapped[str | None] = mapped_column(String(60))  # form:opinion; posted twice, done once
    undone_at: Mapped[Moment | None]  # taken back before anybody was told
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))


def standing(
    opinion_id: int | ColumnElement[int] | InstrumentedAttribute[int],
) -> ScalarSelect[int]:
    """The id of the outcome that counts for an opinion."""
    some = aliased(Outcome)
    found = select(some.id).where(some.opinion_id == opinion_id, some.undone_at.is_(None))
    return found.order_by(some.id.desc()).limit(1).scalar_subquery()
