"""A `TokenStore` for one process alone: for tests and for tools without a database."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

from handlers.ports import TokenState


class Pocket:
    """Forgets everything with the process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._state = TokenState()
        self._by = ""
        self._until = 0.0

    def read(self) -> TokenState:
        with self._lock:
            return replace(self._state, busy=time.monotonic() < self._until)

    def claim(self, seen: TokenState, by: str, seconds: float) -> bool:
        with self._lock:
            free = time.monotonic() >= self._until and seen.version == self._state.version
            if free:
                self._by, self._until = by, time.monotonic() + seconds
            return free

    def swap(
        self, seen: TokenState, new: TokenState, by: str, *, keep_s: float = 0
    ) -> TokenState | None:
        with self._lock:
            if seen.version != self._state.version or by != self._by:
                return None
            self._state = replace(new, version=seen.version + 1, busy=False)
            self._by = by if keep_s else ""
            self._until = time.monotonic() + keep_s if keep_s else 0.0
            return self._state
