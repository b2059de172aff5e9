"""SecondNumber (另一个编号): a number given while the database was away, for a matter that has one.

A push may have been filed a moment before the database went away, without its reply being seen;
the repeat then gets a number from the spool. Both numbers are final, so both are found.
"""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class SecondNumber(Base):
    __tablename__ = "second_number"

    number: Mapped[str] = mapped_column(String(10), primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), index=True)
