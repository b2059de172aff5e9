"""FailedTries: how often one login name, or one address, was wrong at the console's door.

The key is a keyed hash: people type their password into the field of the login name, and an
address is somebody's. A backup leaves the table out.
"""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, Moment


class FailedTries(Base):
    __tablename__ = "failed_tries"
    __table_args__ = {"info": {"carried_over": False}}  # noqa: RUF012 - SQLAlchemy's shape

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[Moment] = mapped_column(index=True)
    wait_until: Mapped[Moment | None]


def tries_locked(session: Session, fresh: FailedTries) -> FailedTries:
    """The row of this key, locked until the end of the transaction; `fresh` when there is none."""
    values = {"key": fresh.key, "count": 0, "last_at": fresh.last_at}
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(insert(FailedTries).values(**values).on_conflict_do_nothing())
    return session.get_one(FailedTries, fresh.key, with_for_update=True, populate_existing=True)
