"""Results that come later, as events: early, late, twice or never, as the faults say."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from typing import Any

from emulator.clock import Clock
from emulator.config import Config
from emulator.faults import Faults
from emulator.messages import build_event
from emulator.push import Pusher

EARLY_WAIT_S = 2.0
"""How long an answer waits for an event that shall come before it."""


class Jobs:
    """Announces what became of jobs the API accepted."""

    def __init__(self, config: Config, clock: Clock, *, faults: Faults, pusher: Pusher) -> None:
        self._config, self._clock = config, clock
        self._faults, self._pusher = faults, pusher

    def announce(self, event: str, fields: Mapping[str, Any], openid: str) -> None:
        """Push an event about a person from another thread, usually after this call's answer.

        With the fault `early` the bot has it before the API answers.
        """
        if self._faults.chance("lost", "jobs"):
            return
        twice = self._faults.chance("twice", "jobs")
        messenger = threading.Thread(
            target=self._tell, args=(event, fields, openid, twice), daemon=True
        )
        early = self._faults.chance("early", "jobs")
        messenger.start()
        if early:
            messenger.join(EARLY_WAIT_S)

    def _tell(self, event: str, fields: Mapping[str, Any], openid: str, twice: bool) -> None:
        time.sleep(self._faults.jobs.delay_s)
        head = {
            "ToUserName": self._config.account_id,
            "FromUserName": openid,
            "CreateTime": int(self._clock.now()),
        }
        message = build_event(event, head, fields)
        for _ in range(2 if twice else 1):
            self._pusher.send(openid, message)
