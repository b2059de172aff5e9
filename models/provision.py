"""Provision (条/款/项): one node of a draft's tree, with what officers wrote beside it."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, Id, Moment, Strings

MOST_QUESTIONS = 3


class Provision(Base):
    """`number` as in `statutes.tree`: "42", "20-1" or "". `place` is the reference that
    `Matter.articles` and `Opinion.place` hold: "42", "42.2" for its second 款, "42.2(1)" for that
    one's first 项 (said in words by `statutes.references`); a 目 has that of its 项; "" for what
    stands above or behind the articles. The words of a 条 stand in its 款."""

    __tablename__ = "provision"
    __table_args__ = (
        Index("ix_provision_draft", "draft_id", "position"),
        Index("ix_provision_place", "draft_id", "place"),
        {"sqlite_autoincrement": True},  # an undo brings rows back under their old ids
    )

    id: Mapped[Id]
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("provision.id"), index=True)
    position: Mapped[int]  # in the order of the text, over the whole draft
    kind: Mapped[str] = mapped_column(String(4))  # 编 章 节 条 款 项 目 …
    number: Mapped[str] = mapped_column(String(12), default="")
    heading: Mapped[str] = mapped_column(String(200), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    place: Mapped[str] = mapped_column(String(60), default="")
    explanation: Mapped[str] = mapped_column(Text, default="")  # of a 条, in plain words
    questions: Mapped[Strings] = mapped_column(default=list)  # of a 条, at most MOST_QUESTIONS
    before_id: Mapped[int | None] = mapped_column(ForeignKey("provision.id"))
    """The provision of the version before that it came from, whether or not its words changed."""
    edited_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    edited_at: Mapped[Moment | None]


def provisions_of(session: Session, draft_id: int) -> list[Provision]:
    """The whole tree, in the order of the text."""
    return list(
        session.scalars(
            select(Provision).where(Provision.draft_id == draft_id).order_by(Provision.position)
        )
    )


def provision_at(session: Session, draft_id: int, place: str) -> Provision | None:
    """The provision with this place in this version; the first, should two share it."""
    return session.scalar(
        select(Provision)
        .where(Provision.draft_id == draft_id, Provision.place == place)
        .order_by(Provision.position)
        .limit(1)
    )
