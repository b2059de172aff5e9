"""Restore (恢复): a backup becomes a working house again, on either kind of database.

Files first, then the spool, then all rows in one transaction that is compared with the backup
before it is committed. Cut off at any moment, the database is still empty and the command can be
given again.
"""

from __future__ import annotations

import filecmp
import os
import re
from itertools import zip_longest
from pathlib import Path

from sqlalchemy import Table
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from handlers.access import Refused
from handlers.backup import MEDIA, SPOOL, Tell, files_in, spooled, verify_backup
from handlers.backup_files import Damaged, copied, read_lines, settle_folders
from handlers.backup_manifest import Manifest, TableNote
from handlers.desk import Desk
from models import schema
from models.snapshot import (
    be_patient,
    columns_of,
    count_on,
    count_rows,
    lines_of,
    load,
    references_at_the_end,
    snapshot,
    sorts_of,
    tables_of,
)


def restore(desk: Desk, spool: Path, source: Path, tell: Tell) -> Manifest:
    """Fills an empty house from a backup. Nobody else may work on it meanwhile.

    A backup of an older version is restored as it was and then brought to this one.
    `tell` hears Chinese sentences of progress. Raises Refused; then the database is as empty
    as before.
    """
    manifest = verify_backup(source, tell)
    try:
        _demand_empty(desk, manifest)
        _demand_free_spool(spool, source, manifest)
        schema.upgrade(desk.memory, manifest.revision)
        _place_files(desk, spool, source, manifest)
        tell(f"附件 {manifest.media.files} 个、暂存 {manifest.spool.files} 条已放好。")
        _place_rows(desk, source, manifest, tell)
        schema.upgrade(desk.memory)
    except Damaged as damaged:
        raise Refused(str(damaged)) from None
    except ValueError as error:
        raise Refused(f"没有恢复成：备份里有读不懂或对不上的行（{error}）。") from None
    except SQLAlchemyError as error:
        raise Refused(f"没有恢复成：数据库报 {_short(error)}。") from None
    except OSError as error:
        raise Refused(f"没有恢复成：{os.strerror(error.errno or 5)}。") from None
    return manifest


def _short(error: SQLAlchemyError) -> str:
    """The type and the database's own code: its message could quote a person's words."""
    original = error.orig if isinstance(error, DBAPIError) else None
    code = getattr(original, "sqlstate", None) or getattr(original, "sqlite_errorname", None)
    return f"{type(error).__name__} {code or ''}".strip()


def _demand_empty(desk: Desk, manifest: Manifest) -> None:
    if manifest.revision not in schema.known():
        raise Refused(
            f"备份的数据库版本是 {manifest.revision}，本程序不认识；请用 {manifest.version}"
            " 或更新的程序来恢复。"
        )
    at = schema.revision_of(desk.memory)
    with snapshot(desk.memory) as connection:
        for table in tables_of(connection):
            rows = count_rows(connection, table)
            if rows:
                raise Refused(
                    f"这个数据库不是空的（{table.name} 有 {rows} 行）。请换一个新的空数据库；"
                    "恢复从不覆盖已有的数据。"
                )
    if at not in (None, manifest.revision):
        raise Refused(
            f"这个空数据库的版本是 {at}，备份的是 {manifest.revision}。请换一个还没有建表的数据库。"
        )


def _demand_free_spool(spool: Path, source: Path, manifest: Manifest) -> None:
    """Only what this backup itself holds may lie there, from an attempt that was cut off."""
    ours = {note.path.removeprefix(f"{SPOOL}/") for note in files_in(source, manifest.spool)}
    for path in spooled(spool):
        same = str(path) in ours and filecmp.cmp(spool / path, source / SPOOL / path, False)
        if not same:
            raise Refused(f"暂存文件夹 {spool} 不是空的，请先移走里面的东西。")


_ENTRY = re.compile(rf"{SPOOL}/(?:pending|aside)/[0-9a-f]+/[0-9a-f]+\.json")


def _place_files(desk: Desk, spool: Path, source: Path, manifest: Manifest) -> None:
    for note in files_in(source, manifest.media):
        try:
            target = desk.files.path(note.path.removeprefix(f"{MEDIA}/"))
        except ValueError:
            raise Damaged(f"备份里的附件名不对：{note.path}。") from None
        copied(source / note.path, target)
    for note in files_in(source, manifest.spool):
        if not _ENTRY.fullmatch(note.path):
            raise Damaged(f"备份里的暂存文件名不对：{note.path}。")
        copied(source / note.path, spool / note.path.removeprefix(f"{SPOOL}/"))
    for folder in {spool, desk.files.root}:
        settle_folders(folder)


def _place_rows(desk: Desk, source: Path, manifest: Manifest, tell: Tell) -> None:
    with desk.memory.write() as session:
        connection = session.connection()
        be_patient(connection)
        tables = tables_of(connection)
        pairs = _pairs(tables, manifest)
        with references_at_the_end(connection, tables):
            for table in reversed(tables):  # rows that a migration itself has written
                connection.execute(table.delete())
            for table, note in pairs:
                load(connection, table, read_lines(source / note.file.path), note.names)
                tell(f"{table.name}：{note.rows} 行")
        count_on(connection, tables)
        for table, note in pairs:
            _compare(connection, table, note, source / note.file.path)
    tell("已逐行核对，与备份完全一致。")


def _pairs(tables: list[Table], manifest: Manifest) -> list[tuple[Table, TableNote]]:
    """Each table with its part of the backup. Raises Damaged when they do not fit together."""
    notes = {note.name: note for note in manifest.tables}
    if set(notes) != {table.name for table in tables}:
        raise Damaged("备份里的表与它的数据库版本不符。")
    for table in tables:
        columns = columns_of(table)
        sorts = zip(columns, sorts_of(columns), strict=True)
        if {column.name: sort.value for column, sort in sorts} != dict(notes[table.name].columns):
            raise Damaged(f"备份里的表 {table.name} 的列与它的数据库版本不符。")
    return [(table, notes[table.name]) for table in tables]


def _compare(connection: Connection, table: Table, note: TableNote, file: Path) -> None:
    """Raises Damaged at the first row that is not what the backup holds."""
    written = zip_longest(read_lines(file), lines_of(connection, table, note.names))
    for number, (wanted, found) in enumerate(written, start=1):
        if wanted != found:
            raise Damaged(f"核对不符：表 {table.name} 第 {number} 行。数据库没有改动。")
