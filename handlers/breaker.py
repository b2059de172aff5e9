"""Whether pushes go to the database at all: after the first miss not, until a probe succeeds."""

from __future__ import annotations

import logging
import threading

log = logging.getLogger(__name__)


class Breaker:
    """Of one process. `opened` counts how often it opened."""

    def __init__(self) -> None:
        self._open = threading.Event()
        self.opened = 0

    @property
    def is_open(self) -> bool:
        return self._open.is_set()

    def trip(self, why: str) -> None:
        """The database missed a push: from now on it is left alone."""
        if not self._open.is_set():
            self._open.set()
            self.opened += 1
            log.error("the database missed a push (%s): pushes go to the spool", why)

    def mend(self) -> None:
        """A probe succeeded."""
        if self._open.is_set():
            self._open.clear()
            log.warning("the database answers again: the spool is replayed")

    def wait_for_trip(self, within_s: float) -> bool:
        """Sleeps for so long, or until it opens."""
        return self._open.wait(within_s)
