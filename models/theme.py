"""Theme (主题): what many said in different words; who belongs to it; what staff decided of it."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, BigId, Id, Json, Moment, Strings

LONGEST_NAME = 60


class Theme(Base):
    """`label` is cut out of a member's letter and made anew with every grouping, None until
    then; `name` is what staff call it, and stands before it. A theme keeps its id as long as
    members stay together."""

    __tablename__ = "theme"

    id: Mapped[Id]
    made_at: Mapped[Moment]
    label: Mapped[str | None] = mapped_column(String(40))
    words: Mapped[Strings] = mapped_column(default=list)
    name: Mapped[str | None] = mapped_column(String(LONGEST_NAME))


class ThemeMember(Base):
    """Where a matter stands. Without a theme: looked at, and alone. `held`: staff put it there, and
    grouping leaves it. `rank`: 0 for the most central. `wave`: the first matter of the wave of
    copies it belongs to."""

    __tablename__ = "theme_member"

    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), primary_key=True)
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"), index=True)
    held: Mapped[bool] = mapped_column(default=False)
    rank: Mapped[int] = mapped_column(default=0)
    wave: Mapped[int | None] = mapped_column(BigId)


class ThemeAct(StrEnum):
    NAMED = "named"
    MERGED = "merged"
    SPLIT = "split"
    PUT = "put"
    DETACHED = "detached"


THEME_ACT_NAMES: dict[ThemeAct, str] = {
    ThemeAct.NAMED: "改名",
    ThemeAct.MERGED: "并入",
    ThemeAct.SPLIT: "拆分",
    ThemeAct.PUT: "放进",
    ThemeAct.DETACHED: "移出",
}


class ThemeMove(Base):
    """A decision of staff about a theme: a row, never an overwrite. Ids and staff's own words only,
    never a person's."""

    __tablename__ = "theme_move"

    id: Mapped[Id]
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"), index=True)
    at: Mapped[Moment]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    act: Mapped[ThemeAct]
    other_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"))
    matters: Mapped[list[int]] = mapped_column(Json, default=list)
    was: Mapped[str] = mapped_column(String(LONGEST_NAME), default="")
    became: Mapped[str] = mapped_column(String(LONGEST_NAME), default="")
