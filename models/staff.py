"""Staff (工作人员): who may see and do what."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Column, ForeignKey, String, Table, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.base import Base, BigId, Id, Moment
from models.contact_point import ContactPoint


class Role(StrEnum):
    CITY = "city"
    OFFICER = "officer"
    CLERK = "clerk"
    LAWYER = "lawyer"
    AUDITOR = "auditor"
    KEEPER = "keeper"


ROLE_NAMES: dict[Role, str] = {
    Role.CITY: "市法工委",
    Role.OFFICER: "联系点负责人",
    Role.CLERK: "联系点经办人",
    Role.LAWYER: "律师",
    Role.AUDITOR: "审计员",
    Role.KEEPER: "保密员",
}

CITY_WIDE = frozenset({Role.CITY, Role.AUDITOR, Role.KEEPER})
"""Roles that are not bound to points."""

staff_point = Table(
    "staff_point",
    Base.metadata,
    Column("staff_id", ForeignKey("staff.id"), primary_key=True),
    Column("point_id", ForeignKey("contact_point.id"), primary_key=True),
)


class Staff(Base):
    __tablename__ = "staff"

    id: Mapped[Id]
    login: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(40))
    role: Mapped[Role]
    password_hash: Mapped[str] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[Moment]
    last_login_at: Mapped[Moment | None]
    session_version: Mapped[int] = mapped_column(default=0)  # raised, it ends every session
    must_change: Mapped[bool] = mapped_column(default=False)  # the password was given by somebody
    totp_secret: Mapped[str | None] = mapped_column(String(255))  # sealed: handlers.second_factor
    totp_step: Mapped[int] = mapped_column(BigId, default=0)  # of the newest code that was used

    points: Mapped[list[ContactPoint]] = relationship(secondary=staff_point)


def staff_with_login(session: Session, login: str) -> Staff | None:
    return session.scalar(select(Staff).where(Staff.login == login))
