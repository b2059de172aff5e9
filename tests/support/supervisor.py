"""Keeps the web process alive as a service manager would, while somebody else kills it."""

from __future__ import annotations

import random
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.support.processes import children, send
from tests.support.town import Town

_LOOK_S = 0.02


class Supervisor:
    """Of a town's web process. `kills` and `restarts` count; `seed` decides who is hit."""

    def __init__(self, town: Town, seed: int = 1) -> None:
        self.kills = self.restarts = 0
        self._town, self._dice = town, random.Random(seed)
        self._over, self._lock = threading.Event(), threading.Lock()

    def keep(self) -> None:
        """Starts the web process again whenever it is gone, until the watch is over."""
        while not self._over.wait(_LOOK_S):
            with self._lock:
                if self._town.processes["web"].poll() is not None:
                    self._town.launch("web")
                    self.restarts += 1

    def strike(self) -> None:
        """SIGKILL: to one worker, or (one time in three) to the master with all its workers."""
        with self._lock:
            master = self._town.processes["web"].pid
            workers = children(master)
            if not workers or self._dice.random() < 1 / 3:
                send([master, *workers], signal.SIGKILL)
            else:
                send([self._dice.choice(workers)], signal.SIGKILL)
            self.kills += 1

    def strike_as_it_goes(self, times: int, whole: int, done: Callable[[], int]) -> None:
        """So many kills, each at a random part of `whole`, of which `done` tells how much is done;
        one in four is followed by another before the process is up again. Ends when all is done.
        """
        moments = sorted(self._dice.randrange(whole) for _ in range(times))
        for moment in moments:
            while done() < moment:
                if self._over.wait(0.1):
                    return
            self._over.wait(self._dice.uniform(0, 0.2))
            self.strike()
            if self._dice.random() < 1 / 4:
                self._over.wait(self._dice.uniform(0, 2))
                self.strike()

    def end(self) -> None:
        self._over.set()


@contextmanager
def supervised(town: Town, seed: int = 1) -> Iterator[Supervisor]:
    """The town's web process is kept alive until the block ends."""
    supervisor = Supervisor(town, seed)
    thread = threading.Thread(target=supervisor.keep, daemon=True)
    thread.start()
    try:
        yield supervisor
    finally:
        supervisor.end()
        thread.join(10)
