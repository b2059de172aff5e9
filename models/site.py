"""Site (采集点, 咨询台, 征集箱, 联络站): a place of a contact point where people speak."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.base import Base, Id, Moment, Strings
from models.contact_point import ContactPoint


class SiteKind(StrEnum):
    COLLECTION = "collection"
    DESK = "desk"
    BOX = "box"
    STATION = "station"


SITE_KIND_NAMES: dict[SiteKind, str] = {
    SiteKind.COLLECTION: "立法信息采集点",
    SiteKind.DESK: "立法意见咨询台",
    SiteKind.BOX: "立法建议征集箱",
    SiteKind.STATION: "联络站",
}


class Site(Base):
    __tablename__ = "site"

    id: Mapped[Id]
    point_id: Mapped[int] = mapped_column(ForeignKey("contact_point.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    kind: Mapped[SiteKind]
    aliases: Mapped[Strings] = mapped_column(default=list)
    scene: Mapped[str] = mapped_column(String(64), unique=True)  # scene_str of the QR code
    ticket: Mapped[str] = mapped_column(String(300), default="")
    qr_url: Mapped[str] = mapped_column(String(300), default="")  # what the code says
    open: Mapped[bool] = mapped_column(default=True)
    changed_at: Mapped[Moment]

    point: Mapped[ContactPoint] = relationship()

    @property
    def full_name(self) -> str:
        """As a receipt names it: the point, then the place, without saying the point twice."""
        return self.name if self.name.startswith(self.point.name) else self.point.name + self.name


def site_by_scene(session: Session, scene: str) -> Site | None:
    """The site whose code carries `scene`; anyone can type a scene, so None is ordinary."""
    return session.scalar(select(Site).where(Site.scene == scene))


def open_sites(session: Session) -> list[Site]:
    return list(session.scalars(select(Site).where(Site.open).order_by(Site.point_id, Site.id)))
