"""Place (村, 社区, 乡镇): a name of the region that people give, beside the contact points."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, Id, Moment, Strings


class PlaceKind(StrEnum):
    TOWN = "town"
    VILLAGE = "village"


class Place(Base):
    __tablename__ = "place"
    __table_args__ = (UniqueConstraint("county", "town", "name", "kind"),)

    id: Mapped[Id]
    kind: Mapped[PlaceKind]
    name: Mapped[str] = mapped_column(String(80))  # as people say it: 东大阳堤村, 关堤乡
    town: Mapped[str] = mapped_column(String(80), default="")
    county: Mapped[str] = mapped_column(String(80), default="")
    aliases: Mapped[Strings] = mapped_column(default=list)
    # Only when the table says so; otherwise the point of its town serves it.
    point_id: Mapped[int | None] = mapped_column(ForeignKey("contact_point.id"), index=True)
    changed_at: Mapped[Moment]


def all_places(session: Session) -> list[Place]:
    return list(session.scalars(select(Place).order_by(Place.id)))
