"""Carries one sealed push to the webhook, through whatever weather was ordered."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from emulator.config import Config
from emulator.envelope import Envelope
from emulator.faults import Faults
from emulator.wire import Answer, Cut, Wire


class Carrier:
    """Makes requests; what the answers mean is for others to say."""

    def __init__(self, config: Config, envelope: Envelope, faults: Faults) -> None:
        self._config, self._envelope, self._faults = config, envelope, faults
        self._wire = Wire(config.webhook, config.keep_alive)
        self._overtaking: dict[str, list[threading.Event]] = {}
        self._lock = threading.Lock()

    def carry(self, openid: str, body: bytes) -> list[Answer]:
        """The answers to one delivery: its own, then that of its twin when it has one."""
        if self._faults.chance("delay"):
            time.sleep(self._faults.push.delay_s)
        cut: Cut = "before" if self._faults.chance("drop_before") else ""
        if not cut and self._faults.chance("drop_after"):
            cut = "after"
        if not self._faults.chance("double"):
            return [self.post(openid, body, cut)]
        with ThreadPoolExecutor(max_workers=1) as pool:
            twin = pool.submit(self.post, openid, body)
            return [self.post(openid, body, cut), twin.result()]

    def post(self, openid: str, body: bytes, cut: Cut = "") -> Answer:
        """One request under a fresh signature."""
        query, limit = self._envelope.query(openid, body), self._config.push_timeout_s
        return self._wire.exchange("POST", query, body, limit, cut=cut)

    def knock(self, query: dict[str, str]) -> Answer:
        """The GET that asks for the echo."""
        return self._wire.exchange("GET", query, None, self._config.push_timeout_s)

    def let_overtake(self, openid: str) -> None:
        """Wait until a later push of the same person was delivered, `reorder_s` at most."""
        passed = threading.Event()
        with self._lock:
            self._overtaking.setdefault(openid, []).append(passed)
        passed.wait(self._faults.push.reorder_s)
        with self._lock:
            waiting = self._overtaking.get(openid, [])
            if passed in waiting:
                waiting.remove(passed)

    def delivered(self, openid: str) -> None:
        """Tell those who wait to be overtaken by this person's next push."""
        with self._lock:
            for passed in self._overtaking.pop(openid, []):
                passed.set()
