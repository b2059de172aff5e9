"""ContactPoint (联系点): one of the city's grassroots legislative contact points."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.base import Base, Id, Moment, Strings


class PointKind(StrEnum):
    COMMUNITY = "community"
    TOWNSHIP = "township"
    VILLAGE = "village"
    LAW_FIRM = "law_firm"
    COMPANY = "company"


POINT_KIND_NAMES: dict[PointKind, str] = {
    PointKind.COMMUNITY: "社区（街道）",
    PointKind.TOWNSHIP: "乡镇",
    PointKind.VILLAGE: "村",
    PointKind.LAW_FIRM: "律师事务所",
    PointKind.COMPANY: "企业",
}


class PointStatus(StrEnum):
    ACTIVE = "active"
    VACANT = "vacant"  # counted in the plan, still to be named by the operator
    RETIRED = "retired"  # takes nothing new, keeps its history


class ContactPoint(Base):
    __tablename__ = "contact_point"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(80), unique=True)
    kind: Mapped[PointKind]
    status: Mapped[PointStatus]
    position: Mapped[int]  # the order in lists and reports
    region: Mapped[str] = mapped_column(String(80), default="")
    identities: Mapped[Strings] = mapped_column(default=list)  # 代表联络站 and others
    aliases: Mapped[Strings] = mapped_column(default=list)
    brand: Mapped[str] = mapped_column(String(200), default="")  # 特色工作品牌
    address: Mapped[str] = mapped_column(String(200), default="")
    hours: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    batch_year: Mapped[int | None]
    mentor_id: Mapped[int | None] = mapped_column(ForeignKey("contact_point.id"))  # 以老带新
    changed_at: Mapped[Moment]

    tiers: Mapped[list[TierPeriod]] = relationship(
        back_populates="point", order_by="TierPeriod.since", cascade="all, delete-orphan"
    )

    def tier_on(self, day: date) -> str:
        """The tier (省级示范, 市级示范, 普通 …) in force on `day`; 普通 when none is recorded."""
        held = [t for t in self.tiers if t.since <= day and (t.until is None or day < t.until)]
        return held[-1].tier if held else "普通"


class TierPeriod(Base):
    """A tier has a history: a point rises from the city's list to the province's."""

    __tablename__ = "tier_period"

    id: Mapped[Id]
    point_id: Mapped[int] = mapped_column(ForeignKey("contact_point.id"), index=True)
    tier: Mapped[str] = mapped_column(String(20))
    since: Mapped[date]
    until: Mapped[date | None]

    point: Mapped[ContactPoint] = relationship(back_populates="tiers")


def active_points(session: Session) -> list[ContactPoint]:
    """The points that take matters now, in the directory's order."""
    return list(
        session.scalars(
            select(ContactPoint)
            .where(ContactPoint.status == PointStatus.ACTIVE)
            .order_by(ContactPoint.position, ContactPoint.id)
        )
    )


def all_points(session: Session) -> list[ContactPoint]:
    """Every point, vacant and retired ones too, in the directory's order."""
    return list(
        session.scalars(select(ContactPoint).order_by(ContactPoint.position, ContactPoint.id))
    )


def point_named(session: Session, name: str) -> ContactPoint | None:
    return session.scalar(select(ContactPoint).where(ContactPoint.name == name))


def points_count(session: Session) -> int:
    return session.scalar(select(func.count(ContactPoint.id))) or 0
