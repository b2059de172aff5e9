"""One leader in the fleet: this process's part in it, a thread that keeps or awaits the lease."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

from handlers.desk import Desk
from handlers.keep_lease import Mandate, hand_back_lease, renew_lease, take_lease

log = logging.getLogger(__name__)


class Leadership:
    """`changed` hears True when this process becomes the leader, False when it is no more.

    The lease is renewed three times within its length, and looked at more often by who waits:
    from a kill to the takeover it takes the lease's length and a sixth, at most.
    """

    def __init__(self, desk: Desk, lease_s: float, changed: Callable[[bool], None]) -> None:
        self.holder = f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"
        self._desk, self._lease_s, self._changed = desk, lease_s, changed
        self._mandate: Mandate | None = None
        self._sure_until = 0.0
        self._away = False
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="lease", daemon=True)

    def mandate(self) -> Mandate | None:
        """None while another leads, and when we have not managed to renew for the lease's length.

        Counted from before the last renewal by a clock that runs on while the process is stopped.
        """
        return self._mandate if time.monotonic() < self._sure_until else None

    def start(self) -> None:
        self._thread.start()

    def end(self) -> None:
        """Hands the lease back, when no job runs any more."""
        self._stop.set()
        self._thread.join()
        if self._mandate is not None:
            try:
                hand_back_lease(self._desk, self._mandate)
            except SQLAlchemyError as error:
                log.warning("the lease was not handed back (%s)", type(error).__name__)

    def look(self) -> None:
        """One round: renews the lease, or takes it when it is free."""
        begun, led = time.monotonic(), self._mandate
        try:
            self._mandate = self._held()
        except SQLAlchemyError as error:
            if not self._away:
                log.error("the lease cannot be looked at (%s)", type(error).__name__)
            self._away = True
            return
        self._away = False
        if self._mandate is not None:
            self._sure_until = begun + self._lease_s
        if self._mandate != led:
            log.info("the clock %s", "leads" if self._mandate else "waits: another one leads")
            self._changed(self._mandate is not None)

    def _held(self) -> Mandate | None:
        mandate = self._mandate
        if mandate is not None and renew_lease(self._desk, mandate, self._lease_s):
            return mandate
        return take_lease(self._desk, self.holder, self._lease_s)

    def _keep(self) -> None:
        while not self._stop.is_set():
            try:
                self.look()
            except Exception:
                log.exception("keeping the lease failed")
            self._stop.wait(self._lease_s / (3 if self._mandate else 6))
