"""Beside the way in: is the database back? Then the spool is replayed, and numbers kept in store.

What the people on duty must know while no row can be written (the database is away, an emergency
lies in the spool) goes out by the sender itself.
"""

from __future__ import annotations

import logging
import threading
from collections import deque

from sqlalchemy.exc import SQLAlchemyError

from handlers.alarm import Alarm, sound_standing
from handlers.alarm_words import database_away, spooled_and_not_filed, spooled_emergency
from handlers.breaker import Breaker
from handlers.copies import Copies
from handlers.desk import Desk
from handlers.ports import AlertLetter
from handlers.rehearse import rehearse
from handlers.replay import Read, replay
from handlers.retune import retune
from models.away import is_away
from models.installation import set_fact
from models.number_block import take_block
from models.spare_numbers import PER_BLOCK, SpareNumbers

log = logging.getLogger(__name__)

_ROUND_S = 0.5
_PATIENT_ROUNDS = 20  # until an outage is told outside
_AGAIN_ROUNDS = 60  # between two attempts to tell it
_SWEEP_ROUNDS = 120
_RETUNE_ROUNDS = 20  # every process reads with the same weights some ten seconds after training
_PROBE_S = 2.0  # a server that hangs would keep a probe for ever
_ENOUGH = 2 * PER_BLOCK - PER_BLOCK // 2


class Caretaker:
    """Of one web process. `tend` is one round; `run` goes round until `stop`."""

    def __init__(
        self, desk: Desk, breaker: Breaker, numbers: SpareNumbers, copies: Copies, read: Read
    ) -> None:
        self._desk, self._breaker, self._numbers = desk, breaker, numbers
        self._copies, self._read = copies, read
        self._emergencies: deque[str] = deque(maxlen=100)
        self._closing = threading.Event()
        self._probe: threading.Thread | None = None
        self._answered = False
        self._rounds = self._outage = 0  # rounds in all; the round in which this outage began
        self._told_at = 0
        self._aside = 0

    def make_ready(self) -> None:
        """Before the first push: leftovers swept, numbers in store, everything warm."""
        try:
            self._desk.spool.sweep()
            self._numbers.hold_free(PER_BLOCK)
            self._fetch_numbers()
            if not self._breaker.is_open:
                retune(self._desk)
                rehearse(self._desk)
        except (OSError, SQLAlchemyError) as error:
            log.error("not everything is ready (%s)", type(error).__name__)
            if is_away(error):
                self._breaker.trip(type(error).__name__)

    def run(self) -> None:
        while not self._closing.is_set():
            try:
                self.tend()
            except Exception:
                log.exception("tending the spool failed")
            self._breaker.wait_for_trip(_ROUND_S)
            self._closing.wait(_ROUND_S if self._breaker.is_open else 0)

    def stop(self) -> None:
        self._closing.set()

    def ring(self, number: str) -> None:
        """An emergency lies in the spool, under this number."""
        self._emergencies.append(number)

    def tend(self) -> None:
        """One round. A database that is away again is noticed here or by the next push."""
        self._rounds += 1
        if self._rounds % _SWEEP_ROUNDS == 0:
            self._desk.spool.sweep()
            self._copies.purge()
        self._tell_of_emergencies()
        if self._breaker.is_open and not self._is_back():
            self._outage = self._outage or self._rounds
            self._tell_of_outage()
            return
        self._outage = self._told_at = 0
        self._breaker.mend()
        try:
            self._catch_up()
        except SQLAlchemyError as error:
            if not is_away(error):
                raise
            self._breaker.trip(type(error).__name__)

    def _catch_up(self) -> None:
        if not self._desk.spool.is_empty():
            replay(self._desk, self._desk.spool, self._read)
        self._report_aside()
        self._fetch_numbers()
        if self._rounds % _RETUNE_ROUNDS == 0:
            retune(self._desk)

    def _report_aside(self) -> None:
        """A standing cause: it rings until somebody sees to it, also after a restart."""
        aside = len(self._desk.spool.aside())
        if aside and aside != self._aside:
            with self._desk.memory.write() as session:
                sound_standing(session, spooled_and_not_filed(), self._desk.clock.now())
        self._aside = aside

    def _is_back(self) -> bool:
        """Asks in a thread of its own, for a server that hangs answers nobody."""
        if self._probe is None or not self._probe.is_alive():
            self._answered = False
            self._probe = threading.Thread(target=self._ask, name="probe", daemon=True)
            self._probe.start()
        self._probe.join(_PROBE_S)
        return self._answered and not self._probe.is_alive()

    def _ask(self) -> None:
        """Whether something can be written and made durable, and read."""
        try:
            with self._desk.memory.write(hurried=True) as session:
                set_fact(session, "probe", self._desk.clock.now().isoformat())
            with self._desk.memory.read() as session:
                self._desk.ear.refresh(session)
            self._answered = True
        except SQLAlchemyError:
            return

    def _fetch_numbers(self) -> None:
        while self._numbers.left() < _ENOUGH and not self._breaker.is_open:
            self._numbers.hold_free(_ENOUGH)
            if self._numbers.left() >= _ENOUGH:
                return
            self._numbers.demand_room()
            with self._desk.memory.write(hurried=True) as session:
                block = take_block(session, self._desk.clock.now())
            if block is None:
                log.error("no blocks of receipt numbers are left")
                return
            self._numbers.add(block)

    def _tell_of_outage(self) -> None:
        """Once an outage, and again only when the sender did not take it."""
        waited = self._rounds - self._outage
        if self._told_at < 0 or waited < _PATIENT_ROUNDS:
            return
        if self._told_at and self._rounds - self._told_at < _AGAIN_ROUNDS:
            return
        self._told_at = -1 if self._send(database_away()) else self._rounds

    def _tell_of_emergencies(self) -> None:
        """Each as long as it is in the spool; filed, it rings by itself. One attempt each."""
        while self._emergencies:
            number = self._emergencies.popleft()
            if self._breaker.is_open:
                self._send(spooled_emergency(number))

    def _send(self, alarm: Alarm) -> bool:
        """Straight to the people on duty. True when there is nobody to send to, too."""
        sender = self._desk.alert_sender
        if sender is None:
            return True
        link = f"{self._desk.rules.public_url}/console/alerts"
        letter = AlertLetter(alarm.title, alarm.text, True, self._desk.clock.now(), link)
        return sender.send(letter).ok
