"""Many messages of many followers at once, made inside the emulator: load without a client loop."""

from __future__ import annotations

import random
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from emulator.guard import RefusedError
from emulator.messages import Message
from emulator.orders import message_for
from emulator.people import Newcomer
from emulator.push import Outcome
from emulator.world import World

MAX_MESSAGES, MAX_FOLLOWERS, MAX_AT_ONCE, MAX_SECONDS = 200_000, 100_000, 64, 3600
MAX_RATE = 10_000


@dataclass(frozen=True)
class Wish:
    """What a burst shall be. Message n of `messages` says `text` + `text_prefix` + n.

    With a `rate` it is not sent before n / rate seconds, else as soon as the one before is through.
    """

    messages: int
    followers: int
    concurrency: int
    repeat_p: float
    text_prefix: str
    seed: str
    texts: tuple[str, ...] = ()
    max_s: float = MAX_SECONDS
    rate: float = 0


@dataclass(frozen=True)
class _Order:
    """One message to send: its number, by whom, its words, and how its copies go out."""

    number: int
    openid: str
    words: str
    repeat: int
    parallel: int


@dataclass
class Burst:
    """A burst under way or done. Messages of one follower are sent one after the other."""

    wish: Wish
    number: int
    orders: list[list[_Order]]
    sent: int = 0
    acknowledged: int = 0
    deliveries: int = 0
    repeated: int = 0
    differing: int = 0
    skipped: int = 0
    late_s: float = 0.0
    took: list[int] = field(default_factory=list)
    first: int | None = None
    last: int | None = None
    trouble: str | None = None
    started: float = field(default_factory=time.monotonic)
    ended: float | None = None
    done: threading.Event = field(default_factory=threading.Event)
    _halt: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self, world: World) -> None:
        """Send everything; ends by itself, or early when stopped or after `max_s` seconds."""
        lanes = [
            threading.Thread(target=self._lane, args=(world, lane), daemon=True)
            for lane in self.orders
        ]
        for lane in lanes:
            lane.start()
        for lane in lanes:
            lane.join()
        self.ended = time.monotonic()
        self.done.set()

    def stop(self) -> None:
        """Send nothing more; what is on its way is finished."""
        self._halt.set()

    def report(self) -> dict[str, Any]:
        """The counts so far, times in whole milliseconds of a push with its repetitions."""
        with self._lock:
            took = sorted(self.took)
            seconds = (self.ended or time.monotonic()) - self.started
            return {
                "id": self.number,
                "running": not self.done.is_set(),
                "stopped": self._halt.is_set(),
                "messages": self.wish.messages,
                "sent": self.sent,
                "acknowledged": self.acknowledged,
                "unacknowledged": self.sent - self.acknowledged,
                "deliveries": self.deliveries,
                "repeated": self.repeated,
                "replies_differ": self.differing,
                "skipped": self.skipped,
                "late_ms": round(self.late_s * 1000),
                "elapsed_s": round(seconds, 3),
                "per_s": round(self.sent / seconds, 1) if seconds > 0 else 0.0,
                "ms": {name: _at(took, share) for name, share in PERCENTILES.items()},
                "first_ledger_id": self.first,
                "last_ledger_id": self.last,
                "seed": self.wish.seed,
                "trouble": self.trouble,
            }

    def _lane(self, world: World, orders: list[_Order]) -> None:
        held: dict[str, Any] = {}
        try:
            for order in orders:
                if not self._its_time(order):
                    break
                self._send(world, order, held)
            for order, message in held.values():
                self._push(world, order, message)
        except Exception as error:  # A lane that dies must be seen in the report.
            self.trouble = f"{type(error).__name__}: {error}"[:300]
            self.stop()

    def _its_time(self, order: _Order) -> bool:
        """Wait until the message is due; False when the burst is over."""
        due = self.started + (order.number / self.wish.rate if self.wish.rate else 0)
        self._halt.wait(max(0.0, due - time.monotonic()))
        if time.monotonic() - self.started > self.wish.max_s:
            self.stop()
        if self.wish.rate:
            self.late_s = max(self.late_s, time.monotonic() - due)
        return not self._halt.is_set()

    def _send(self, world: World, order: _Order, held: dict[str, Any]) -> None:
        message = _message(world, order)
        if message is None:
            with self._lock:
                self.skipped += 1
            return
        # Out of order: it is kept back, ids and times and all, until the person's next is through.
        if order.openid not in held and world.faults.chance("reorder"):
            held[order.openid] = (order, message)
            return
        self._push(world, order, message)
        if order.openid in held:
            self._push(world, *held.pop(order.openid))

    def _push(self, world: World, order: _Order, message: Message) -> None:
        copies = (order.repeat, order.parallel)
        self._count(order, world.pusher.send(order.openid, message, *copies, may_wait=False))

    def _count(self, order: _Order, outcome: Outcome) -> None:
        replies = {run.reply.text for run in outcome.runs if run.reply is not None}
        with self._lock:
            self.sent += 1
            self.acknowledged += any(run.reply is not None for run in outcome.runs)
            self.deliveries += sum(run.deliveries for run in outcome.runs)
            self.repeated += order.repeat > 0 or order.parallel > 1
            self.differing += len(replies) > 1
            self.took.append(outcome.runs[0].elapsed_ms)
            self.first = min(self.first or outcome.entry, outcome.entry)
            self.last = max(self.last or 0, outcome.entry)


def _message(world: World, order: _Order) -> Message | None:
    """What the person says; None when they left meanwhile or are not heard any more."""
    person = world.people.get(order.openid)
    if person is None:
        return None
    try:
        return message_for(world, person, "text", {"Content": order.words})
    except RefusedError:
        return None


PERCENTILES = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "max": 1.0}


def _at(ordered: list[int], share: float) -> int | None:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else None


class Bursts:
    """At most one burst at a time; the last one is remembered."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.last: Burst | None = None

    def start(self, world: World, wish: Wish) -> Burst:
        """Begin; `RefusedError` 409 while another burst runs."""
        with self._lock:
            if self.last is not None and not self.last.done.is_set():
                raise RefusedError(409, "A burst is running; stop it or wait.")
            number = (self.last.number if self.last else 0) + 1
            self.last = Burst(wish, number, _orders(world, wish))
        threading.Thread(target=self.last.run, args=(world,), daemon=True).start()
        return self.last


def _orders(world: World, wish: Wish) -> list[list[_Order]]:
    """One list for each lane; a follower always speaks in the same lane."""
    dice, openids = random.Random(wish.seed), _speakers(world, wish.followers)
    lanes: list[list[_Order]] = [[] for _ in range(min(wish.concurrency, len(openids)))]
    for number in range(1, wish.messages + 1):
        speaker = dice.randrange(len(openids))
        text = dice.choice(wish.texts) if wish.texts else ""
        repeat, parallel = 0, 1
        if dice.random() < wish.repeat_p:
            repeat, parallel = dice.choice([(1, 1), (0, 2)])
        order = _Order(
            number, openids[speaker], f"{text}{wish.text_prefix}{number}", repeat, parallel
        )
        lanes[speaker % len(lanes)].append(order)
    return lanes


def _speakers(world: World, count: int) -> list[str]:
    """The first followers, made up to the number when there are fewer; the newcomers are quiet."""
    rows = world.store.rows(
        "SELECT openid FROM followers WHERE following AND NOT blacklisted ORDER BY seq LIMIT ?",
        count,
    )
    openids = [row["openid"] for row in rows]
    missing = [Newcomer(world.people.new_openid()) for _ in range(count - len(openids))]
    world.people.follow_all(missing)
    return [*openids, *(newcomer.openid for newcomer in missing)]
