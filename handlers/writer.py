"""Who writes for the pushes: threads of their own, so that no push waits longer than it can.

On SQLite one thread writes; on PostgreSQL a few write side by side. What waits together is
committed together, and what is on its way is waited for a moment: a transaction costs the same for
one message as for twenty, and who still understands a text would only get in the writer's way.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from queue import Empty, SimpleQueue

from sqlalchemy.orm import Session

from handlers.receive import Item
from models.away import is_away
from models.base import Memory
from models.words import Push, Reply

log = logging.getLogger(__name__)

_MOMENT_S = 0.04  # at most; what is on its way usually comes sooner

Work = Callable[[Session, Sequence[Item]], Sequence[Reply]]
"""Handles some pushes in one transaction: a reply for each, or an error and nothing done."""


class Missed(Exception):  # noqa: N818 - says what happened
    """The database did not do the work in time. It may still do it: the push's key decides."""


class Behind(Missed):
    """An earlier push of the same person goes to the spool; this one must not overtake it."""


class Task:
    """One push and how it ended."""

    __slots__ = ("_ended", "error", "given_up", "item", "over", "result")

    def __init__(self, item: Item) -> None:
        self.item = item
        self.result: Reply | None = None
        self.error: BaseException | None = None
        self.given_up = self.over = False
        self._ended = threading.Lock()
        self._ended.acquire()

    def end(self, result: Reply | None, error: BaseException | None = None) -> None:
        self.result, self.error, self.over = result, error, True
        self._ended.release()

    def wait(self, within_s: float) -> bool:
        return self._ended.acquire(timeout=within_s)


class Writer:
    """`lanes` threads; each does at most `together` pushes' `work` in one transaction. `waits`
    says of a push that its person has others in the spool."""

    def __init__(
        self,
        memory: Memory,
        work: Work,
        *,
        lanes: int,
        together: int,
        waits: Callable[[Push], bool] = lambda _push: False,
    ) -> None:
        self._memory, self._work, self._waits = memory, work, waits
        self._late: Counter[tuple[str, str]] = Counter()
        self._late_lock = threading.Lock()
        self._together = together
        self._coming = 0
        self._counting, self._gathering = threading.Lock(), threading.Lock()
        self._queue: SimpleQueue[Task | None] = SimpleQueue()
        self._lanes = [
            threading.Thread(target=self._lane, name=f"writer-{n}", daemon=True)
            for n in range(lanes)
        ]
        for lane in self._lanes:
            lane.start()

    @contextmanager
    def on_its_way(self) -> Iterator[None]:
        """For the length of the block a push is made ready that will be given to `do` next."""
        with self._counting:
            self._coming += 1
        try:
            yield
        finally:
            with self._counting:
                self._coming -= 1

    def do(self, item: Item, within_s: float) -> Reply:
        """The reply, after its commit. Raises Missed, or what the work itself raised."""
        task = Task(item)
        self._queue.put(task)
        if not task.wait(within_s):
            self._note(item.push, 1)
            task.given_up = True
            raise Missed("too slow")
        if is_away(task.error):
            self._note(item.push, 1)
            raise Missed(type(task.error).__name__)
        if task.error is not None:
            raise task.error
        assert task.result is not None  # noqa: S101 - ended without an error
        return task.result

    def spooled(self, push: Push) -> None:
        """What was missed stands in the spool now (or was refused): see `waits`."""
        self._note(push, -1)

    def _note(self, push: Push, change: int) -> None:
        with self._late_lock:
            self._late[_person(push)] += change
            if self._late[_person(push)] <= 0:
                del self._late[_person(push)]

    def close(self) -> None:
        """Ends the threads when they are done with what they have."""
        for _ in self._lanes:
            self._queue.put(None)

    def _lane(self) -> None:
        while batch := self._gathered():
            try:
                self._carry_out(batch)
            except Exception:  # a fault of ours: whoever waits gives up, the lane goes on
                log.exception("a batch of pushes was dropped by its writer")

    def _carry_out(self, batch: Sequence[Task]) -> None:
        if len(batch) > 1 and self._all_at_once(batch):
            return
        for task in batch:
            if not task.over:
                self._all_at_once([task])

    def _gathered(self) -> list[Task]:
        """What waits, and what comes within a moment; nothing when the lanes close. One lane
        gathers at a time, so that what belongs together is not spread over all of them."""
        batch: list[Task] = []
        with self._gathering:
            until = 0.0
            while len(batch) < self._together:
                try:
                    task = self._next(until) if batch else self._queue.get()
                except Empty:
                    break
                if task is None:
                    self._queue.put(None)
                    break
                until = until or time.monotonic() + _MOMENT_S
                batch.append(task)
        return batch

    def _next(self, until: float) -> Task | None:
        """Raises Empty when nothing waits and nothing is on its way, or the moment is over."""
        left = until - time.monotonic()
        if self._coming and left > 0:
            return self._queue.get(timeout=left)
        return self._queue.get_nowait()

    def _all_at_once(self, batch: Sequence[Task]) -> bool:
        """One transaction for all that somebody still waits for. When one of several fails,
        nothing is kept and False comes back: each is then to be tried by itself."""
        wanted = [task for task in batch if not task.given_up and not self._is_behind(task)]
        results: Sequence[Reply] = []
        try:
            if wanted:
                with self._memory.write(hurried=True) as session:
                    results = self._work(session, [task.item for task in wanted])
        except BaseException as error:  # whoever waits must hear of it, whatever it is
            if len(batch) > 1 and not is_away(error):
                return False
            for task in wanted:
                task.end(None, error)
            return True
        for task, result in zip(wanted, results, strict=True):
            task.end(result)
        return True

    def _is_behind(self, task: Task) -> bool:
        """Ends a task whose person waits for an earlier one."""
        push = task.item.push
        if task.item.anyway:
            return False
        if not self._late.get(_person(push)) and not self._waits(push):
            return False
        task.end(None, Behind("an earlier push waits"))
        return True


def _person(push: Push) -> tuple[str, str]:
    return push.account, push.openid
