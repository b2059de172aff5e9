"""The way in for pushes: the database, which has half a second, or else the spool.

Stored before acknowledged: `accept` returns only when the push is committed, or durable in the
spool with the reply its person was given. The key decides, so whatever was interrupted when,
the same push is filed once and answered the same.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from functools import partial

from sqlalchemy.exc import SQLAlchemyError

from bot.commands import command_in
from handlers.breaker import Breaker
from handlers.copies import Copies
from handlers.desk import Desk
from handlers.hold import words_without_memory
from handlers.ports import NoStore
from handlers.receive import Item, handle_all, is_known, replied, take_push
from handlers.replay import Read
from handlers.tend import Caretaker
from handlers.writer import Behind, Missed, Writer
from models.spare_numbers import SpareNumbers
from models.spool_entry import Entry
from models.words import Push, Reply, Silence, TextReply, said_in_words

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """config.yaml, `intake`. Seconds; threads that write; pieces of work in one commit."""

    patience_s: float
    lanes: int
    together: int


class Intake:
    """Of one web process. `read` turns a document of the spool into a push again."""

    def __init__(self, desk: Desk, pace: Pace, read: Read) -> None:
        self.desk, self.spool, self.pace = desk, desk.spool, pace
        self.breaker = Breaker()
        self.numbers = SpareNumbers(desk.spool.root / "numbers")
        self._copies = Copies(desk.spool.root / "copies")
        self._caretaker = Caretaker(desk, self.breaker, self.numbers, self._copies, read)
        self._starting = threading.Lock()
        self._writer: Writer | None = None

    def accept(self, push: Push) -> Reply:
        """Takes one push; the reply stands when it comes back. Raises NoStore when neither the
        database nor the spool could keep it: WeChat must repeat it."""
        with self._copies.one_by_one(push.key):
            reply = self._copies.answered(push.key)
            if reply is None:
                reply = self._take(push)
                self._copies.note(push.key, reply)
            return reply

    def _take(self, push: Push) -> Reply:
        earlier = self.spool.find(push.account, push.openid, push.key)
        if earlier is not None:
            return _reply_of(earlier)
        sequence = time.monotonic_ns()
        reply = None if self.breaker.is_open else self._by_database(push, sequence)
        return self._hold(push, sequence) if reply is None else reply

    def _by_database(self, push: Push, sequence: int) -> Reply | None:
        """None when the spool must take it."""
        if self._waits(push):
            return self._answered_before(push)
        try:
            return self._file(push)
        except Behind:
            return self._answered_before(push)
        except Missed as missed:
            return self._missed(push, sequence, str(missed))
        except Exception:  # a fault of ours or a row the database refuses: nothing may be lost
            log.exception("a push could not be filed and goes to the spool")
            return None

    def _waits(self, push: Push) -> bool:
        """Whether this person has something in the spool: what she says next waits behind it."""
        return self.spool.holds(push.account, push.openid)

    def knows(self, push: Push) -> bool:
        """Whether this very push is stored already, as far as can be told in time."""
        if self.spool.find(push.account, push.openid, push.key) is not None:
            return True
        if self.breaker.is_open:
            return False
        return is_known(self.desk, push.key)

    def start(self) -> None:
        """Makes ready and starts the thread that tends the spool. Called once, by the process
        that serves. Works without the database when this machine has numbers left."""
        self._caretaker.make_ready()
        threading.Thread(target=self._caretaker.run, name="intake", daemon=True).start()

    def close(self) -> None:
        """Ends the threads. A process that ends need not call it: nothing is in their heads."""
        self._caretaker.stop()
        if self._writer is not None:
            self._writer.close()

    def tend(self) -> None:
        """One round of the caretaker, for whoever does not wait for its thread."""
        self._caretaker.tend()

    def _file(self, push: Push, *, anyway: bool = False) -> Reply:
        """The reply, after the commit. Raises Missed, or what a fault of ours raises."""
        lanes, item = self._lanes(), Item(push, anyway=anyway)
        with lanes.on_its_way():
            self._listen_ahead(push)
        return take_push(item, lambda each: lanes.do(each, self.pace.patience_s))

    def _missed(self, push: Push, sequence: int, why: str) -> Reply:
        """The database did not take it in time: the spool, unless a copy was taken earlier."""
        self.breaker.trip(why)
        try:
            return self._answered_before(push) or self._hold(push, sequence)
        finally:
            self._lanes().spooled(push)

    def _answered_before(self, push: Push) -> Reply | None:
        """A copy may have been filed and answered by a process that was killed since. SQLite is
        read without a lock; a PostgreSQL that hangs would hold this thread, and is not asked."""
        if not self.desk.memory.is_sqlite:
            return None
        try:
            return replied(self.desk, push.key)
        except SQLAlchemyError:
            return None

    def _listen_ahead(self, push: Push) -> None:
        """Understands before a transaction is open, so that no lock waits for it."""
        said = said_in_words(push)
        if said is not None and command_in(said) is None:
            self.desk.ear.listen_ahead(push.openid, said)

    def _hold(self, push: Push, sequence: int) -> Reply:
        try:
            held = words_without_memory(self.desk, push, self.numbers.take)
            kept = self.spool.add(_entry(self.desk, push, sequence, held.reply, held.numbers))
        except OSError as error:
            log.error("the spool cannot be written (%s)", type(error).__name__)
            return self._last_resort(push)
        if held.urgent:
            self._caretaker.ring(held.numbers[0])
        return _reply_of(kept)

    def _last_resort(self, push: Push) -> Reply:
        """The spool is full. The database, if it answers after all, or nothing."""
        if not self.breaker.is_open:
            try:
                return self._file(push, anyway=True)
            except Missed as missed:
                self.breaker.trip(str(missed))
                self._lanes().spooled(push)
            except Exception:
                log.exception("a push could not be filed")
        raise NoStore

    def _lanes(self) -> Writer:
        with self._starting:
            if self._writer is None:
                self._writer = Writer(
                    self.desk.memory,
                    partial(handle_all, self.desk),
                    lanes=1 if self.desk.memory.is_sqlite else self.pace.lanes,
                    together=self.pace.together,
                    waits=self._waits,
                )
            return self._writer


def _entry(desk: Desk, push: Push, sequence: int, reply: Reply, numbers: tuple[str, ...]) -> Entry:
    return Entry(
        key=push.key,
        account=push.account,
        openid=push.openid,
        created=push.created,
        sequence=sequence,
        received_at=desk.clock.now().isoformat(),
        numbers=numbers,
        reply=reply.text if isinstance(reply, TextReply) else None,
        silence=reply.reason if isinstance(reply, Silence) else None,
        raw=push.raw,
    )


def _reply_of(entry: Entry) -> Reply:
    return TextReply(entry.reply) if entry.reply is not None else Silence(entry.silence or "")
