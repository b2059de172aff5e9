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
from handlers.alarm_words import database_away
from handlers.breaker import Breaker
from handlers.copies import Copies
from handlers.desk import Desk
from handlers.hold import words_without_memory
from handlers.ports import AlertLetter, NoStore
from handlers.receive import Item, handle_all, is_known, replied, take_push
from handlers.rehearse import rehearse
from handlers.replay import Read, replay
from handlers.writer import AWAY, Missed, Writer
from models.installation import set_fact
from models.number_block import take_block
from models.spare_numbers import PER_BLOCK, SpareNumbers
from models.spool_entry import Entry
from models.words import Push, Reply, Silence, TextReply, TextSent

log = logging.getLogger(__name__)

_PROBE_S = 0.5
_PATIENT_ROUNDS = 20
_ENOUGH = 2 * PER_BLOCK - PER_BLOCK // 2


@dataclass(frozen=True, slots=True)
class Pace:
    """config.yaml, `intake`. Seconds; threads that write; pieces of work in one commit."""

    patience_s: float
    lanes: int
    together: int


class Intake:
    """Of one web process. `read` turns a document of the spool into a push again."""

    def __init__(self, desk: Desk, pace: Pace, read: Read) -> None:
        self.desk, self.spool, self.pace, self._read = desk, desk.spool, pace, read
        self.breaker = Breaker()
        self._told_of = 0  # the outage the people on duty were last told of, as a count
        self._rounds = 0
        self.numbers = SpareNumbers(desk.spool.root / "numbers")
        self._copies = Copies(desk.spool.root / "copies")
        self.spooled = 0
        self._starting = threading.Lock()
        self._writer: Writer | None = None
        self._closing = threading.Event()

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
        if not self.breaker.is_open and not self.spool.holds(push.account, push.openid):
            reply = self._file(push)
            if reply is not None:
                return reply
        return self._hold(push, sequence)

    def knows(self, push: Push) -> bool:
        """Whether this very push is stored already, as far as can be told in time."""
        if self.spool.find(push.account, push.openid, push.key) is not None:
            return True
        if self.breaker.is_open:
            return False
        return is_known(self.desk, push.key)

    def start(self) -> None:
        """Fetches spare numbers and starts the thread that probes and replays. Called once, by
        the process that serves. Works without the database when this machine has numbers left."""
        self.spool.sweep()
        self.numbers.hold_free(PER_BLOCK)
        try:
            self._fetch_numbers()
            if not self.breaker.is_open:
                rehearse(self.desk)
        except AWAY as error:
            self.breaker.trip(type(error).__name__)
        threading.Thread(target=self._tend_for_ever, name="intake", daemon=True).start()

    def close(self) -> None:
        self._closing.set()
        if self._writer is not None:
            self._writer.close()

    def _file(self, push: Push) -> Reply | None:
        """The reply after the commit; None when the spool must take it."""
        lanes = self._lanes()
        try:
            self._listen_ahead(push)
            return take_push(Item(push), lambda item: lanes.do(item, self.pace.patience_s))
        except Missed as missed:
            self.breaker.trip(str(missed))
            return self._answered_before(push)
        except Exception:  # a fault of ours or a row the database refuses: nothing may be lost
            log.exception("a push could not be filed and goes to the spool")
        return None

    def _answered_before(self, push: Push) -> Reply | None:
        """A copy may have been filed and answered by a process that was killed since. Reading
        needs no lock, so it often works where writing does not."""
        try:
            return replied(self.desk, push.key)
        except SQLAlchemyError:
            return None

    def _listen_ahead(self, push: Push) -> None:
        """Understands before a transaction is open, so that no lock waits for it."""
        if isinstance(push, TextSent) and command_in(push.content) is None:
            self.desk.ear.listen_ahead(push.openid, push.content)

    def _hold(self, push: Push, sequence: int) -> Reply:
        try:
            reply, numbers = words_without_memory(self.desk, push, self.numbers.take)
            kept = self.spool.add(_entry(self.desk, push, sequence, reply, numbers))
        except OSError as error:
            log.error("the spool cannot be written (%s)", type(error).__name__)
            return self._last_resort(push)
        self.spooled += 1
        return _reply_of(kept)

    def _last_resort(self, push: Push) -> Reply:
        """The spool is full. The database, if it answers after all, or nothing."""
        if not self.breaker.is_open:
            reply = self._file(push)
            if reply is not None:
                return reply
        raise NoStore

    def _lanes(self) -> Writer:
        with self._starting:
            if self._writer is None:
                self._writer = Writer(
                    self.desk.memory,
                    partial(handle_all, self.desk),
                    lanes=1 if self.desk.memory.is_sqlite else self.pace.lanes,
                    together=self.pace.together,
                )
            return self._writer

    def _tend_for_ever(self) -> None:
        while not self._closing.is_set():
            try:
                self.tend()
            except Exception:
                log.exception("tending the spool failed")
            self.breaker.wait_for_trip(_PROBE_S)
            self._closing.wait(_PROBE_S if self.breaker.is_open else 0)

    def tend(self) -> None:
        """One round: is the database back? Then what was spooled goes in, and numbers are kept in
        store. A database that is away again is noticed by the next push."""
        if self.breaker.is_open and not self._probe():
            self._tell_outside()
            return
        self._rounds = 0
        self.breaker.mend()
        try:
            if not self.spool.is_empty():
                replay(self.desk, self.spool, self._read)
            self._fetch_numbers()
        except AWAY as error:
            self.breaker.trip(type(error).__name__)

    def _tell_outside(self) -> None:
        """No row can be written now: after some rounds the sender is used directly, once."""
        self._rounds += 1
        sender = self.desk.alert_sender
        if sender is None or self._rounds < _PATIENT_ROUNDS or self._told_of == self.breaker.opened:
            return
        self._told_of = self.breaker.opened
        alarm = database_away()
        link = f"{self.desk.rules.public_url}/console/alerts"
        now = self.desk.clock.now()
        with self.spool.alone() as ours:  # one of this machine's processes is enough
            if ours:
                sender.send(AlertLetter(alarm.title, alarm.text, True, now, link))

    def _probe(self) -> bool:
        """Whether something can be written and made durable."""
        try:
            with self.desk.memory.write(hurried=True) as session:
                set_fact(session, "probe", self.desk.clock.now().isoformat())
            with self.desk.memory.read() as session:
                self.desk.ear.refresh(session)
        except SQLAlchemyError:
            return False
        return True

    def _fetch_numbers(self) -> None:
        while self.numbers.left() < _ENOUGH and not self.breaker.is_open:
            self.numbers.hold_free(_ENOUGH)
            if self.numbers.left() >= _ENOUGH:
                return
            with self.desk.memory.write(hurried=True) as session:
                block = take_block(session, self.desk.clock.now())
            if block is None:
                log.error("no blocks of receipt numbers are left")
                return
            self.numbers.add(block)


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
