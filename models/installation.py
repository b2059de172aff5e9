"""Installation: a few facts about this database itself, such as that it holds sample data."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base

SAMPLE = "sample"
DIRECTORY_VERSION = "directory_version"
KNOWLEDGE_VERSION = "knowledge_version"
WEIGHTS_IN_USE = "weights_in_use"
TRAINING = "training"


class Installation(Base):
    __tablename__ = "installation"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(200))


def fact(session: Session, name: str) -> str | None:
    row = session.get(Installation, name)
    return None if row is None else row.value


def set_fact(session: Session, name: str, value: str) -> None:
    row = session.get(Installation, name)
    if row is None:
        session.add(Installation(name=name, value=value))
    else:
        row.value = value
