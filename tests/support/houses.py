"""Whole houses for the tests of backup and restore: all their rows, all their files."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from handlers.desk import Desk
from models.attachment import Attachment
from models.snapshot import lines_of, snapshot, tables_of

NewHouse = Callable[..., Desk]


def quiet(_line: str) -> None:
    """Nobody listens."""


def everything(desk: Desk) -> dict[str, list[str]]:
    with snapshot(desk.memory) as connection:
        return {
            table.name: list(lines_of(connection, table, sorted(table.columns.keys())))
            for table in tables_of(connection)
        }


def file_keys(desk: Desk) -> list[str]:
    with desk.memory.read() as session:
        keys = session.scalars(select(Attachment.file_key))
        return [key for key in keys if key]
