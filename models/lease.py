"""Lease (值班): which process of the fleet does what only one may do, and until when.

`until` is in seconds of the database's clock. Every holder has a term of its own, counted up:
what was begun in an earlier term has lost its right.
"""

from __future__ import annotations

from sqlalchemy import Float, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Lease(Base):
    __tablename__ = "lease"
    __table_args__ = {"info": {"carried_over": False}}  # noqa: RUF012 - SQLAlchemy's name and shape

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    holder: Mapped[str] = mapped_column(String(80))
    term: Mapped[int]
    until: Mapped[float] = mapped_column(Float)
