"""Who writes for the pushes: threads of their own, so that no push waits longer than it can.

On SQLite one thread writes, and what waits together is committed together: one turn of the disk
for several messages. On PostgreSQL a few threads write side by side; the server groups commits.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue

from sqlalchemy.exc import DisconnectionError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as TookTooLong
from sqlalchemy.orm import Session

from handlers.receive import Item
from models.base import Memory
from models.words import Reply

log = logging.getLogger(__name__)

Work = Callable[[Session, Sequence[Item]], Sequence[Reply]]
"""Handles some pushes in one transaction: a reply for each, or an error and nothing done."""

AWAY = (OperationalError, InterfaceError, DisconnectionError, TookTooLong)
"""What a database says, or its driver, that is away, locked, full or too slow."""


class Missed(Exception):  # noqa: N818 - says what happened
    """The database did not do the work in time. It may still do it: the push's key decides."""


class Task:
    """One push and how it ended."""

    __slots__ = ("_ended", "error", "given_up", "item", "result")

    def __init__(self, item: Item) -> None:
        self.item = item
        self.result: Reply | None = None
        self.error: BaseException | None = None
        self.given_up = False
        self._ended = threading.Lock()
        self._ended.acquire()

    def end(self, result: Reply | None, error: BaseException | None = None) -> None:
        self.result, self.error = result, error
        self._ended.release()

    def wait(self, within_s: float) -> bool:
        return self._ended.acquire(timeout=within_s)


class Writer:
    """`lanes` threads; each does at most `together` pushes' `work` in one transaction."""

    def __init__(self, memory: Memory, work: Work, *, lanes: int, together: int) -> None:
        self._memory, self._work = memory, work
        self._together = together
        self._queue: SimpleQueue[Task | None] = SimpleQueue()
        self._lanes = [
            threading.Thread(target=self._lane, name=f"writer-{n}", daemon=True)
            for n in range(lanes)
        ]
        for lane in self._lanes:
            lane.start()

    def do(self, item: Item, within_s: float) -> Reply:
        """The reply, after its commit. Raises Missed, or what the work itself raised."""
        task = Task(item)
        self._queue.put(task)
        if not task.wait(within_s):
            task.given_up = True
            raise Missed("too slow")
        if isinstance(task.error, AWAY):
            raise Missed(type(task.error).__name__)
        if task.error is not None:
            raise task.error
        assert task.result is not None  # noqa: S101 - ended without an error
        return task.result

    def close(self) -> None:
        """Ends the threads when they are done with what they have."""
        for _ in self._lanes:
            self._queue.put(None)

    def _lane(self) -> None:
        while (first := self._queue.get()) is not None:
            batch = self._waiting(first)
            if len(batch) == 1 or not self._all_at_once(batch):
                for task in batch:
                    self._all_at_once([task])

    def _waiting(self, first: Task) -> list[Task]:
        batch = [first]
        while len(batch) < self._together:
            try:
                task = self._queue.get_nowait()
            except Empty:
                break
            if task is None:
                self._queue.put(None)
                break
            batch.append(task)
        return batch

    def _all_at_once(self, batch: Sequence[Task]) -> bool:
        """One transaction for all that somebody still waits for. When one of several fails,
        nothing is kept and False comes back: each is then to be tried by itself."""
        wanted = [task for task in batch if not task.given_up]
        results: Sequence[Reply] = []
        try:
            if wanted:
                with self._memory.write(hurried=True) as session:
                    results = self._work(session, [task.item for task in wanted])
        except BaseException as error:  # whoever waits must hear of it, whatever it is
            if len(batch) > 1 and not isinstance(error, AWAY):
                return False
            for task in wanted:
                task.end(None, error)
            return True
        for task, result in zip(wanted, results, strict=True):
            task.end(result)
        return True
