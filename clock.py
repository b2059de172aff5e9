"""The only source of time for rows.

`system` is the machine's clock. `file:PATH` is the virtual clock of the sample city and the
tests: PATH holds {"offset_s": seconds, "speed": factor}; the file's own modification time is
the anchor from which `speed` counts, so at speed 1 it is the machine's time plus the offset.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class SystemClock:
    def now(self) -> datetime:
        """Aware, UTC."""
        return datetime.now(UTC)


class FileClock:
    """A clock that another process may set forward while we run. A missing file is no offset."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp = 0
        self._anchor = 0.0
        self._offset = 0.0
        self._speed = 1.0

    def now(self) -> datetime:
        """Aware, UTC."""
        self._look()
        real = datetime.now(UTC)
        since = real.timestamp() - self._anchor
        shift = self._offset + (self._speed - 1.0) * since
        return real + timedelta(seconds=shift)

    def _look(self) -> None:
        try:
            stamp = self._path.stat().st_mtime_ns
        except FileNotFoundError:
            return
        if stamp == self._stamp:
            return
        content = json.loads(self._path.read_text(encoding="utf-8"))
        self._offset = float(content.get("offset_s", 0))
        self._speed = float(content.get("speed", 1))
        self._anchor = stamp / 1e9
        self._stamp = stamp


def clock_from(source: str) -> SystemClock | FileClock:
    """`system` or `file:PATH`. Raises ValueError for anything else."""
    if source == "system":
        return SystemClock()
    kind, _, path = source.partition(":")
    if kind == "file" and path:
        return FileClock(Path(path))
    raise ValueError(f"clock.source must be 'system' or 'file:PATH', not {source!r}")
