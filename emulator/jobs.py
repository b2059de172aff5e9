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

EARLY_WAIT_S = 5.0
"""How long an answer waits for an event that shall come before it."""


class Jobs:
    """Announces what became of jobs the API accepted."""

    def __init__(self, config: Config, clock: Clock, *, faults: Faults, pusher: Pusher) -> None:
        self._config, self._clock = config, clock
        self._faults, self._pusher = faults, pusher

    def shall_be_early(self) -> bool:
        """Whether the bot shall hear of a job before it hears that the job was accepted."""
        return self._faults.chance("early", "jobs")

    @property
    def mass_error(self) -> int:
        """The number with which mass jobs shall fail, or nought."""
        return self._faults.jobs.mass_error

    @property
    def mass_takes_s(self) -> float:
        """So long a mass job is on its way before anybody has it."""
        return self._faults.jobs.mass_takes_s

    def breaks_off(self) -> bool:
        """Whether a mass job reaches only some of its people."""
        return self._faults.chance("mass_partly", "jobs")

    def announce(
        self, event: str, fields: Mapping[str, Any], openid: str
    ) -> threading.Thread | None:
        """Push an event about a person from another thread, which is returned if there is one."""
        if self._faults.chance("lost", "jobs"):
            return None
        twice = self._faults.chance("twice", "jobs")
        messenger = threading.Thread(
            target=self._tell, args=(event, fields, openid, twice), daemon=True
        )
        messenger.start()
        return messenger

    def announce_for_call(self, event: str, fields: Mapping[str, Any], openid: str) -> None:
        """The same at the end of an API call, whose answer the event may overtake."""
        messenger = self.announce(event, fields, openid)
        if messenger is not None and self.shall_be_early():
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
