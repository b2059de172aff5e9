"""The time everybody in the emulated world agrees on."""

from __future__ import annotations

import json
import os
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

BEIJING = timezone(timedelta(hours=8))
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC).timestamp()
LATEST = datetime(2100, 1, 1, tzinfo=UTC).timestamp()


class ClockFixedError(RuntimeError):
    """The clock is the system's and cannot be moved."""


class ClockRefusedError(ValueError):
    """The wished-for time or speed makes no sense."""


@dataclass(frozen=True)
class _Setting:
    offset_s: float
    speed: float
    anchor: float

    def lead(self, real: float) -> float:
        """Seconds by which virtual time is ahead of the real time given."""
        return self.offset_s + (real - self.anchor) * (self.speed - 1)


_REAL = _Setting(0.0, 1.0, 0.0)


class Clock:
    """Virtual time, read from a small file that other processes read too.

    `source` is `system` or `file:PATH`; the file holds `{"offset_s", "speed"}` and its mtime is the
    anchor: now = anchor + offset_s + (real - anchor) * speed. No file yet means real time.
    """

    def __init__(self, source: str) -> None:
        self._path = None if source == "system" else Path(source.removeprefix("file:"))
        self._lock = threading.Lock()
        self._read: tuple[tuple[int, ...], _Setting] = ((), _REAL)

    @property
    def movable(self) -> bool:
        """Whether `change` can do anything."""
        return self._path is not None

    def now(self) -> float:
        """Unix seconds in the emulated world."""
        real = time.time()
        return real + self._setting().lead(real)

    def speed(self) -> float:
        """Virtual seconds that pass in one real second."""
        return self._setting().speed

    def change(
        self, *, advance_s: float = 0.0, set_to: float | None = None, speed: float | None = None
    ) -> float:
        """Move the clock; time goes on from where it was. Out: the new time in Unix seconds.

        Raises `ClockFixedError` on a system clock, `ClockRefusedError` outside 2000 to 2099.
        """
        with self._lock:
            real, old = time.time(), self._setting()
            lead = old.lead(real) + advance_s if set_to is None else set_to - real
            new_speed = old.speed if speed is None else speed
            if not EARLIEST <= real + lead <= LATEST:
                raise ClockRefusedError("The clock only knows the years 2000 to 2099.")
            if not 0 <= new_speed <= 100_000:
                raise ClockRefusedError("The speed must lie between 0 and 100000.")
            self._write(_Setting(lead, new_speed, real))
            return real + lead

    def _setting(self) -> _Setting:
        if self._path is None:
            return _REAL
        try:
            # Every change is a new file: as long as it is the same one, it says the same.
            found = _identity(self._path.stat())
            identity, setting = self._read
            if found != identity:
                identity, setting = self._read = _read(self._path)
            return setting
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return _REAL

    def _write(self, setting: _Setting) -> None:
        if self._path is None:
            raise ClockFixedError(
                "The clock is the system's; start with MINYI_CLOCK__SOURCE=file:PATH."
            )
        self._path.parent.mkdir(parents=True, exist_ok=True)
        temporary = self._path.with_name(f"{self._path.name}.{os.getpid()}.tmp")
        content = {"offset_s": setting.offset_s, "speed": setting.speed}
        temporary.write_text(json.dumps(content), encoding="utf-8")
        os.utime(temporary, (setting.anchor, setting.anchor))
        temporary.replace(self._path)


def _identity(status: os.stat_result) -> tuple[int, ...]:
    return status.st_ino, status.st_mtime_ns, status.st_ctime_ns, status.st_size


def _read(path: Path) -> tuple[tuple[int, ...], _Setting]:
    with path.open(encoding="utf-8") as file:
        status = os.fstat(file.fileno())
        data = json.load(file)
    setting = _Setting(float(data["offset_s"]), float(data.get("speed", 1)), status.st_mtime)
    return _identity(status), setting


def iso(moment: float | None) -> str | None:
    """Unix seconds as ISO 8601 in Beijing time."""
    if moment is None:
        return None
    return datetime.fromtimestamp(moment, BEIJING).isoformat(timespec="seconds")


def day_of(moment: float) -> str:
    """The Beijing calendar day, on which daily limits are counted."""
    return datetime.fromtimestamp(moment, BEIJING).strftime("%Y-%m-%d")
