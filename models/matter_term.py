"""MatterTerm (检索项): the index by which matters are searched, the same on both databases.

A term is a number: two neighbouring characters of the words, or an article that is spoken of.
Rows hold what a person said, in pieces: erasure removes them with the words.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from itertools import pairwise

from sqlalchemy import BigInteger, Connection, ForeignKey, Index, PrimaryKeyConstraint, delete
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, BigId

_CHARACTER = 21  # bits of a code point
_ARTICLE = 1 << 43


class MatterTerm(Base):
    __tablename__ = "matter_term"
    __table_args__ = (
        PrimaryKeyConstraint("term", "matter_id"),
        Index("ix_matter_term_matter_id", "matter_id"),
        {"sqlite_with_rowid": False},
    )

    term: Mapped[int] = mapped_column(BigInteger, autoincrement=False)
    matter_id: Mapped[int] = mapped_column(BigId, ForeignKey("matter.id"), autoincrement=False)


def terms_of(text: str) -> frozenset[int]:
    """Every two neighbouring characters of each run without spaces, small letters and large the
    same. One character alone has none."""
    return frozenset(
        ord(one) << _CHARACTER | ord(two)
        for run in text.lower().split()
        for one, two in pairwise(run)
    )


def term_of_article(article: str) -> int:
    """The term of 第N条 (or chapter, or the whole), whichever 款 and 项 of it is meant."""
    return _ARTICLE | zlib.crc32(article_root(article).encode())


def article_root(article: str) -> str:
    """42.1(3) -> 42, 42-1.2 -> 42-1, ch5 -> ch5."""
    if article.startswith("ch"):
        return article
    return article.partition(".")[0].partition("(")[0]


def put_terms(connection: Connection, terms: Mapping[int, Iterable[int]]) -> None:
    """The terms of some matters, by id, in the place of those they had. Written by the driver:
    they are dozens a matter, and numbers."""
    connection.execute(delete(MatterTerm).where(MatterTerm.matter_id.in_(terms)))
    rows = [(term, matter_id) for matter_id, those in terms.items() for term in those]
    if rows:
        mark = "?" if connection.dialect.name == "sqlite" else "%s"
        connection.exec_driver_sql(
            f"INSERT INTO matter_term (term, matter_id) VALUES ({mark}, {mark})",  # noqa: S608
            rows,
        )
