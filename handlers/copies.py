"""Copies of one push are taken one after the other, and hear the same.

WeChat may send a copy while the first is still being worked at. If one copy then went into the
database and the other, a moment later, into the spool, the person would hold two numbers. Copies
therefore line up: threads of a process on a lock, processes of a machine on a byte of a file.
What was answered within the last minute is remembered here, too, for the case that the database
has taken the first copy and is away when the second comes.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import struct
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from models.words import Reply

_LIFE_S = 60.0
_MOST = 20_000
_WAIT_FOR_LOCK = getattr(fcntl, "F_OFD_SETLKW", None)  # Linux; elsewhere only threads line up


@dataclass(slots=True)
class _Line:
    """Those who hold or wait for one key."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    people: int = 0


class Copies:
    """Of one process. `meeting_place` is a file that the machine's processes share."""

    def __init__(self, meeting_place: Path, now: Callable[[], float] = time.monotonic) -> None:
        self._path, self._now = meeting_place, now
        self._file: int | None = None
        self._guard = threading.Lock()
        self._lines: dict[str, _Line] = {}
        self._replies: OrderedDict[str, tuple[float, Reply]] = OrderedDict()

    @contextmanager
    def one_by_one(self, key: str) -> Iterator[None]:
        """For the length of the block nobody else is at work at this push."""
        with self._guard:
            line = self._lines.setdefault(key, _Line())
            line.people += 1
        try:
            with line.lock, self._alone_on_this_machine(key):
                yield
        finally:
            with self._guard:
                line.people -= 1
                if not line.people:
                    del self._lines[key]

    def answered(self, key: str) -> Reply | None:
        """What a copy of this push was answered within the last minute."""
        known = self._replies.get(key)
        return None if known is None or self._now() - known[0] > _LIFE_S else known[1]

    def note(self, key: str, reply: Reply) -> None:
        """Remembers an answer for a minute."""
        now = self._now()
        with self._guard:
            self._replies.pop(key, None)
            self._replies[key] = (now, reply)
            self._purge(now)

    def purge(self) -> None:
        """Lets go of what is older than a minute, also when nobody writes."""
        with self._guard:
            self._purge(self._now())

    def _purge(self, now: float) -> None:
        while self._replies:
            oldest = next(iter(self._replies))
            if len(self._replies) <= _MOST and now - self._replies[oldest][0] <= _LIFE_S:
                break
            del self._replies[oldest]

    @contextmanager
    def _alone_on_this_machine(self, key: str) -> Iterator[None]:
        file = self._meet()
        if file is None or _WAIT_FOR_LOCK is None:
            yield
            return
        place = int.from_bytes(hashlib.sha256(key.encode()).digest()[:7], "big")
        fcntl.fcntl(file, _WAIT_FOR_LOCK, _byte(fcntl.F_WRLCK, place))
        try:
            yield
        finally:
            fcntl.fcntl(file, _WAIT_FOR_LOCK, _byte(fcntl.F_UNLCK, place))

    def _meet(self) -> int | None:
        """The shared file; None while it cannot be made (a full disk)."""
        with suppress(OSError), self._guard:
            if self._file is None:
                self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        return self._file


def _byte(how: int, place: int) -> bytes:
    """One byte of a file, as `struct flock` says it."""
    return struct.pack("hhqqi", how, os.SEEK_SET, place, 1, 0)
