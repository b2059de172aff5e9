"""Move (流转): a matter's change of state, kind, point, owner or articles. Never an overwrite."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Moment


class Changed(StrEnum):
    STATE = "state"
    KIND = "kind"
    POINT = "point"
    OWNER = "owner"
    ARTICLES = "articles"
    STANCE = "stance"
    DUE = "due"
    SPLIT = "split"
    MERGED = "merged"
    CLAIMED = "claimed"


CHANGED_NAMES: dict[Changed, str] = {
    Changed.STATE: "状态",
    Changed.KIND: "类别",
    Changed.POINT: "联系点",
    Changed.OWNER: "经办人",
    Changed.ARTICLES: "条款",
    Changed.STANCE: "态度",
    Changed.DUE: "答复期限",
    Changed.SPLIT: "拆分",
    Changed.MERGED: "并案",
    Changed.CLAIMED: "认领",
}


class Mover(StrEnum):
    PERSON = "person"
    BOT = "bot"
    STAFF = "staff"
    CLOCK = "clock"


MOVER_NAMES: dict[Mover, str] = {
    Mover.PERSON: "本人",
    Mover.BOT: "自动受理",
    Mover.STAFF: "工作人员",
    Mover.CLOCK: "定时任务",
}


class Move(Base):
    __tablename__ = "move"

    id: Mapped[Id]
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), index=True)
    at: Mapped[Moment] = mapped_column(index=True)
    by: Mapped[Mover]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    changed: Mapped[Changed]
    was: Mapped[str] = mapped_column(String(80))
    became: Mapped[str] = mapped_column(String(80))
    note: Mapped[str] = mapped_column(String(500), default="")
