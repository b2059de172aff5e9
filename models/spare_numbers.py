"""Receipt numbers that can be given without the database: 9, block, number in it, check digit.

A block (`models/number_block.py`) belongs to one machine for good; a living process holds it by a
lock on its file. The file says from where on numbers are free and is made durable before the
first of them is given, so that no number is given twice, whatever is killed when.
"""

from __future__ import annotations

import fcntl
import os
import threading
from dataclasses import dataclass
from pathlib import Path

from models.receipt_number import check_digit

PER_BLOCK = 10_000
_AT_ONCE = 100


class NoneLeft(OSError):  # noqa: N818 - says what happened
    """All numbers this process may give are used up."""


@dataclass(slots=True)
class _Block:
    number: int
    file: int
    next: int
    reserved: int

    def take(self) -> str | None:
        if self.next >= PER_BLOCK:
            return None
        if self.next >= self.reserved:
            ahead = min(self.next + _AT_ONCE, PER_BLOCK)
            os.pwrite(self.file, b"%05d" % ahead, 0)  # always the same length: no new space
            os.fsync(self.file)
            self.reserved = ahead
        payload = f"9{self.number:04d}{self.next:04d}"
        self.next += 1
        return payload + check_digit(payload)


class SpareNumbers:
    """The numbers of one process; `folder` is shared by the machine's processes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._blocks: list[_Block] = []

    def left(self) -> int:
        """How many can still be given."""
        return sum(PER_BLOCK - block.next for block in self._blocks)

    def hold_free(self, enough: int) -> None:
        """Takes over blocks that no living process holds, until `enough` numbers are left."""
        for path in sorted(self._folder.glob("[0-9][0-9][0-9][0-9]")):
            if self.left() >= enough:
                return
            self._hold(int(path.name))

    def demand_room(self) -> None:
        """Raises OSError when nothing can be written here: no block may be taken for nothing."""
        self._folder.mkdir(parents=True, exist_ok=True)
        trial = self._folder / "trial"
        with trial.open("wb") as file:
            file.write(b"00000")
            file.flush()
            os.fsync(file.fileno())

    def add(self, block: int) -> None:
        """Holds a block that was just taken from the database. Raises OSError."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._hold(block)

    def take(self) -> str:
        """A number nobody has and nobody will get. Raises NoneLeft, or OSError of the disk."""
        with self._lock:
            for block in self._blocks:
                number = block.take()
                if number is not None:
                    return number
        raise NoneLeft("no receipt numbers left")

    def _hold(self, number: int) -> None:
        if any(block.number == number for block in self._blocks):
            return
        file = os.open(self._folder / f"{number:04d}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            start = _start(file)
        except (BlockingIOError, ValueError):  # another process's; or a file that is not ours
            os.close(file)
            return
        except OSError:
            os.close(file)
            raise
        if start >= PER_BLOCK:
            os.close(file)
            return
        with self._lock:
            self._blocks.append(_Block(number, file, start, start))


def _start(file: int) -> int:
    """From where on numbers are free. Raises ValueError for a file that does not say."""
    text = os.pread(file, 16, 0)
    if text:
        return int(text)
    os.pwrite(file, b"00000", 0)
    os.fsync(file)
    return 0
