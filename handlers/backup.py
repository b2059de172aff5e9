"""Backup (备份): everything people said, as it stood at one moment, while the house works on.

The order decides. The spool is copied first: an entry may be replayed into the database and
removed while we look, and so stands in the copy or in the snapshot, perhaps in both, never in
neither; replay knows it by its key. Then the database is read in one snapshot, then the files
that its rows name. A file that was erased meanwhile is no failure.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Table, union
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.sql import select

from handlers.access import Refused
from handlers.backup_files import (
    Damaged,
    Noted,
    as_line,
    copied,
    demand,
    from_line,
    make_folder,
    noted,
    read_lines,
    settle_folder,
    settle_folders,
    write_lines,
)
from handlers.backup_manifest import (
    Listing,
    Manifest,
    TableNote,
    program_version,
    read_manifest,
    write_manifest,
)
from handlers.desk import Desk
from models.attachment import FILE_COLUMNS
from models.snapshot import columns_of, lines_of, revision, snapshot, sorts_of, tables_of

MEDIA, SPOOL = "media", "spool"
ENTRIES = ("pending", "aside")
Tell = Callable[[str], None]


def backup(desk: Desk, spool: Path, target: Path, tell: Tell) -> Manifest:
    """Writes a backup into a folder that is new or empty; whole, or nothing of it is there.

    `tell` hears Chinese sentences of progress. Raises Refused.
    """
    _demand_room(target)
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        make_folder(part)
        manifest = _fill(desk, spool, part, tell)
        settle_folders(part)
        part.replace(target)
        settle_folder(target.parent)
    except SQLAlchemyError as error:
        raise Refused(f"数据库没有读完（{type(error).__name__}），备份没有做成。") from None
    except OSError as error:
        raise Refused(f"备份写不下去（{os.strerror(error.errno or 5)}），没有做成。") from None
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return manifest


def verify_backup(source: Path, tell: Tell) -> Manifest:
    """Reads a whole backup and compares every file with the manifest. Raises Refused."""
    try:
        manifest = read_manifest(source)
        for table in manifest.tables:
            demand(source, table.file)
            if sum(1 for _ in read_lines(source / table.file.path)) != table.rows:
                raise Damaged(f"备份里的表 {table.name} 行数与清单不符。")
        tell(f"{len(manifest.tables)} 张表、{manifest.rows} 行与清单相符。")
        for listing in (manifest.media, manifest.spool):
            for note in files_in(source, listing):
                demand(source, note)
        tell(f"附件 {manifest.media.files} 个、暂存 {manifest.spool.files} 条与清单相符。")
    except Damaged as damaged:
        raise Refused(str(damaged)) from None
    return manifest


def files_in(source: Path, listing: Listing) -> Iterator[Noted]:
    """The files of a listing. Raises Damaged."""
    demand(source, listing.listing)
    for line in read_lines(source / listing.listing.path):
        yield from_line(line)


def _demand_room(target: Path) -> None:
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise Refused(f"{target} 已经有东西了，请换一个新的或空的文件夹。")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise Refused(f"{target.parent} 不能建立，请换一个地方。") from None


def _fill(desk: Desk, spool: Path, root: Path, tell: Tell) -> Manifest:
    made_at = desk.clock.now()
    waiting = dict.fromkeys(_copy_spool(spool, root))
    with snapshot(desk.memory) as connection:
        waiting |= dict.fromkeys(_copy_spool(spool, root))
        at = revision(connection)
        if at is None:
            raise Refused("数据库还没有建表，没有可备份的东西。")
        database = connection.dialect.name
        tables = [
            _write_table(connection, root, n, table, tell)
            for n, table in enumerate(tables_of(connection), start=1)
        ]
        media = _copy_media(desk, root, _named_files(connection), tell)
    spooled = _list_files(root, SPOOL, (root / SPOOL / path for path in waiting))
    tell(f"暂存 {spooled.files} 条")
    manifest = Manifest(_shown(made_at), program_version(), at, database, tables, media, spooled)
    write_manifest(root, manifest)
    return manifest


def _shown(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _write_table(
    connection: Connection, root: Path, number: int, table: Table, tell: Tell
) -> TableNote:
    path = root / "tables" / f"{number:02d}-{table.name}.jsonl.gz"
    rows = write_lines(path, lines_of(connection, table))
    tell(f"{table.name}：{rows} 行")
    columns = columns_of(table)
    sorts = zip(columns, sorts_of(columns), strict=True)
    described = [[column.name, sort.value] for column, sort in sorts]
    return TableNote(table.name, rows, described, noted(root, path))


def _named_files(connection: Connection) -> Iterator[str]:
    """The keys of all files that rows of the snapshot name, each once."""
    tables = {table.name: table for table in tables_of(connection)}
    columns = [
        tables[table].columns[column]
        for table, column in FILE_COLUMNS
        if table in tables and column in tables[table].columns
    ]
    if not columns:
        return
    wanted: Any = union(*(select(column).where(column != "") for column in columns))
    with connection.execute(wanted.execution_options(yield_per=500)) as rows:
        yield from (row[0] for row in rows)


def _copy_media(desk: Desk, root: Path, keys: Iterable[str], tell: Tell) -> Listing:
    missing = 0

    def paths() -> Iterator[Path]:
        nonlocal missing
        for count, key in enumerate(keys, start=1):
            target = root / MEDIA / key
            if copied(desk.files.path(key), target):
                yield target
            else:
                missing += 1
            if count % 1000 == 0:
                tell(f"附件：{count} 个")

    media = _list_files(root, MEDIA, paths())
    gone = f"，{missing} 个已不在" if missing else ""
    tell(f"附件 {media.files} 个{gone}")
    return Listing(media.files, media.bytes, missing, media.listing)


def _copy_spool(spool: Path, root: Path) -> Iterator[str]:
    """Copies the entries that wait or were set aside; gives their paths below the spool."""
    for path in spooled(spool):
        if copied(spool / path, root / SPOOL / path):
            yield str(path)


def spooled(spool: Path) -> Iterator[Path]:
    """The entries of a spool, as paths below it. What processes keep beside them (entries being
    written, blocks of numbers, locks) is theirs alone."""
    for entries in ENTRIES:
        for folder, _, names in os.walk(spool / entries):  # unlike rglob it lets folders vanish
            for name in sorted(names):
                if name.endswith(".json"):
                    yield (Path(folder) / name).relative_to(spool)


def _list_files(root: Path, name: str, paths: Iterable[Path]) -> Listing:
    total = 0

    def lines() -> Iterator[str]:
        nonlocal total
        for path in paths:
            note = noted(root, path)
            total += note.bytes
            yield as_line(note)

    listing = root / f"{name}.jsonl.gz"
    files = write_lines(listing, lines())
    return Listing(files, total, 0, noted(root, listing))
