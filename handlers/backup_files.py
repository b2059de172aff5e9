"""The files of a backup: written durably, known by their SHA-256, read back with a check."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Noted:
    """A file inside a backup: its path below the backup's folder, its size, its digest."""

    path: str
    bytes: int
    sha256: str


class Damaged(Exception):  # noqa: N818 - said of a file
    """A Chinese sentence that names the file and what is wrong with it."""


def noted(root: Path, path: Path) -> Noted:
    """What a file is now. Raises Damaged when it cannot be read."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
            size = file.tell()
    except OSError:
        raise Damaged(f"备份里的文件 {path.relative_to(root)} 读不了或不在了。") from None
    return Noted(str(path.relative_to(root)), size, digest.hexdigest())


def demand(root: Path, wanted: Noted) -> None:
    """Raises Damaged unless the file is still what it was."""
    path = root / wanted.path
    if ".." in Path(wanted.path).parts or not path.resolve().is_relative_to(root.resolve()):
        raise Damaged(f"备份里写着文件夹外面的路径：{wanted.path}。")
    if noted(root, path) != wanted:
        raise Damaged(f"备份里的文件 {wanted.path} 已损坏：内容与清单不符。")


def copied(source: Path, target: Path) -> bool:
    """Copies a file durably, in place at once or not at all. False when the source is gone."""
    make_folder(target.parent)
    part = target.with_name(f"{target.name}.part")
    try:
        with source.open("rb") as original, _private(part) as copy:
            while chunk := original.read(_CHUNK):
                copy.write(chunk)
            _settle(copy)
    except FileNotFoundError:
        part.unlink(missing_ok=True)
        return False
    part.replace(target)
    return True


def write_text(path: Path, content: str) -> None:
    make_folder(path.parent)
    with _private(path) as file:
        file.write(content.encode("utf-8"))
        _settle(file)


def write_lines(path: Path, lines: Iterable[str]) -> int:
    """Writes lines compressed. Returns how many."""
    make_folder(path.parent)
    count = 0
    with _private(path) as file:
        with gzip.GzipFile("", "wb", compresslevel=5, fileobj=file, mtime=0) as packed:
            for line in lines:
                packed.write(line.encode("utf-8") + b"\n")
                count += 1
        _settle(file)
    return count


def read_lines(path: Path) -> Iterator[str]:
    """The lines again, one in memory at a time. Raises Damaged."""
    try:
        with gzip.open(path, "rt", encoding="utf-8", newline="\n") as file:
            for line in file:
                yield line[:-1]
    except (OSError, EOFError, UnicodeDecodeError):
        raise Damaged(f"备份里的文件 {path.name} 解不开。") from None


def as_line(note: Noted) -> str:
    return json.dumps(asdict(note), ensure_ascii=False)


def from_line(line: str) -> Noted:
    """Raises Damaged."""
    try:
        return Noted(**json.loads(line))
    except (ValueError, TypeError):
        raise Damaged("备份里的文件清单看不懂。") from None


def make_folder(path: Path) -> None:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)


def settle_folders(root: Path) -> None:
    """What was created below `root` survives a power cut."""
    for folder, _, _ in os.walk(root):
        settle_folder(Path(folder))


def settle_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _private(path: Path) -> io.BufferedWriter:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def _settle(file: io.BufferedWriter) -> None:
    file.flush()
    os.fsync(file.fileno())
