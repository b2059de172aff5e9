"""Spool (暂存): pushes that came while the database was away, one durable file each.

    pending/PERSON/KEY.json   waits to be replayed into the database
    aside/PERSON/KEY.json     could not be replayed; a person must look
    tmp/                      entries being written

PERSON and KEY are digests: a name on the disk identifies nobody. Shared by all processes of one
machine: an entry is written whole, fsynced, and linked into place, which fails when another
process has spooled the same push before; so the same push has one entry and one reply.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from models.durably import make_folder, sync_folder
from models.spool_entry import Broken, Entry, read, read_or_none, text_of

_TRIES = 8
_STALE_S = 60.0  # no entry takes so long to be written


class Spool:
    def __init__(self, root: Path) -> None:
        self._pending, self._aside, self._tmp = root / "pending", root / "aside", root / "tmp"
        self._lock = root / "replay.lock"
        self.root = root

    def add(self, entry: Entry) -> Entry:
        """Keeps `entry` durably and returns it, or the one kept before for the same push.

        Raises OSError when it cannot be written (disk full, no rights): then nothing is kept.
        """
        made = self._write(entry)
        try:
            for _ in range(_TRIES):
                kept = self._link(made, entry)
                if kept is not None:
                    return kept
        finally:
            with suppress(OSError):
                made.unlink()
        raise OSError("the spool's folder vanishes under our hands")

    def find(self, account: str, openid: str, key: str) -> Entry | None:
        """The entry of a push that was spooled before; also one that was set aside."""
        person = _person(account, openid)
        for folder in (self._pending, self._aside):
            if os.path.exists(f"{folder}/{person}"):
                with suppress(FileNotFoundError, Broken):
                    return read(folder / person / _name(key))
        return None

    def holds(self, account: str, openid: str) -> bool:
        """Whether something of this person waits to be replayed: what she says next waits too."""
        return os.path.exists(f"{self._pending}/{_person(account, openid)}")

    def is_empty(self) -> bool:
        """Whether nothing waits."""
        try:
            with os.scandir(self._pending) as found:
                return next(found, None) is None
        except FileNotFoundError:
            return True

    def pending(self) -> Iterator[tuple[Path, Entry | None]]:
        """What waits, person by person: each one's by CreateTime and then in the order it came.
        None for a broken file. Reads one person's at a time, for there may be very many."""
        for person in sorted(_names_in(self._pending)):
            paths = sorted(_files(self._pending, person))
            if not paths:
                _leave(self._pending / person)  # who emptied it was killed before that
            found = [(path, read_or_none(path)) for path in paths]
            found = [(path, entry) for path, entry in found if entry or os.path.lexists(path)]
            yield from sorted(found, key=lambda pair: _turn(pair[1]))

    def done(self, path: Path) -> None:
        """The entry is in the database. A power cut may bring it back; its key is known then."""
        path.unlink(missing_ok=True)
        _leave(path.parent)

    def set_aside(self, path: Path) -> None:
        """Takes an entry that cannot be replayed out of the way of what comes after it."""
        home = self._aside / path.parent.name
        make_folder(home)
        path.rename(home / path.name)
        sync_folder(home)
        _leave(path.parent)

    def bring_back(self) -> int:
        """Puts what was set aside in line again. Returns how many."""
        count = 0
        for path in sorted(_files(self._aside)):
            home = self._pending / path.parent.name
            make_folder(home)
            try:
                path.rename(home / path.name)
                sync_folder(home)
            except FileNotFoundError:  # another retry, or a replay, was quicker
                continue
            _leave(path.parent)
            count += 1
        return count

    def aside(self) -> list[Path]:
        """The files of what was set aside."""
        return sorted(_files(self._aside))

    def forget(self, account: str, openid: str) -> None:
        """Erases what was set aside of a person."""
        home = self._aside / _person(account, openid)
        for path in home.glob("*.json"):
            path.unlink(missing_ok=True)
        _leave(home)

    def sweep(self) -> int:
        """Removes what processes killed in the midst of writing have left: it holds a person's
        words and nobody was told of it. Returns how many. What is written just now stays."""
        try:
            now = self._touch()
        except OSError:  # a full disk; the next start sweeps
            return 0
        old = [path for path in self._tmp.iterdir() if now - _changed(path) > _STALE_S]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    def _touch(self) -> float:
        """The time by the disk's own clock, with which those of files are compared."""
        make_folder(self._tmp)
        path = self._tmp / secrets.token_hex(12)
        path.touch(mode=0o600, exist_ok=False)
        now = path.stat().st_mtime
        path.unlink()
        return now

    def counts(self) -> tuple[int, int]:
        """How many wait, how many were set aside."""
        return _count(self._pending), _count(self._aside)

    def oldest_s(self, now_unix: float) -> float:
        """For how many seconds the entry that waits longest has been waiting, by file time."""
        times = [_changed(path) for path in _files(self._pending)]
        return max(0.0, now_unix - min(times, default=now_unix))

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Yields whether we are the one process of this machine that may replay now."""
        make_folder(self.root)
        file = os.open(self._lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True
        finally:
            os.close(file)

    def _write(self, entry: Entry) -> Path:
        make_folder(self._tmp)
        path = self._tmp / secrets.token_hex(12)
        text = text_of(entry)
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            with os.fdopen(file, "w", encoding="ascii") as stream:
                stream.write(text)
                stream.flush()
                os.fsync(stream.fileno())
        except OSError:
            with suppress(OSError):
                path.unlink()
            raise
        return path

    def _link(self, made: Path, entry: Entry) -> Entry | None:
        """None: the folder was removed meanwhile, or the other entry was just replayed."""
        home = self._pending / _person(entry.account, entry.openid)
        make_folder(home)
        path = home / _name(entry.key)
        try:
            path.hardlink_to(made)
        except FileExistsError:
            with suppress(FileNotFoundError, Broken):
                return read(path)
            return None
        except FileNotFoundError:
            return None
        try:
            sync_folder(home)
        except OSError:
            path.unlink(missing_ok=True)
            _leave(home)
            raise
        return entry


def _person(account: str, openid: str) -> str:
    return _digest(f"{account}:{openid}")[:32]


def _name(key: str) -> str:
    return f"{_digest(key)[:40]}.json"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _turn(entry: Entry | None) -> tuple[int, int]:
    return (0, 0) if entry is None else (entry.created, entry.sequence)


def _leave(home: Path) -> None:
    """Removes a person's folder, unless something of hers still stands in it."""
    with suppress(OSError):
        home.rmdir()


def _count(folder: Path) -> int:
    return sum(1 for _ in _files(folder))


def _files(folder: Path, person: str = "") -> Iterator[Path]:
    """The entries' files, of one person or of all; folders that vanish meanwhile are no error, as
    they would be to glob."""
    for whose in [person] if person else _names_in(folder):
        for name in _names_in(folder / whose):
            if name.endswith(".json"):
                yield folder / whose / name


def _names_in(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return []


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return float("inf")
