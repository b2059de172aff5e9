"""A notice goes out while processes are killed and the platform misbehaves; then the emulator's
memory of who got what is laid beside ours, person by person and batch by batch."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select, text

from bot.phrases import say
from models.answer import Answer
from models.base import Memory
from models.delivery import Delivery, DeliveryState, Way
from models.delivery_batch import BatchState
from models.follower import Follower
from models.matter import Matter
from models.notice import Notice, NoticeState
from models.state_note import StateNote
from tests.support.announced import (
    SCENE,
    STATE_TEMPLATE,
    TEMPLATE,
    TEXT,
    add_followers,
    announce,
    leave_answers,
)
from tests.support.beside import batch_by_batch, batches_of, deliveries_of, person_by_person
from tests.support.town import Town
from tests.support.waiting import until

SPEED = 20  # the virtual clock runs so fast, and what takes minutes takes seconds
_P = 0.04
_UNCLEAR = ("errcode -1", "status", "drop")
_CUT_OFF = "发送中断"
_SENDS = ("message/custom/send", "message/template/subscribe")
_ROUGH: list[dict[str, Any]] = [
    {"errcode": -1, "p": _P},
    {"errcode": -1, "effect": True, "p": _P},
    {"errcode": 45011, "p": _P / 10},
    {"status": 502, "p": _P},
    {"drop": "before", "p": _P},
    {"drop": "after", "p": _P},
    {"revoke": True, "p": _P},
]


SETTINGS = {
    "MINYI_SENDING__STATE_TEMPLATE": STATE_TEMPLATE,
    "MINYI_SENDING__STATE_FIELDS": '{"character_string1": "number", "thing2": "hint"}',
    "MINYI_LOG__LEVEL": "INFO",
}
"""What a town needs for a broadcast."""


def rough(latency_s: float) -> dict[str, Any]:
    """Faults of every kind on every call, and results that come early, twice or never."""
    return {
        "api": {
            "*": [*_ROUGH, {"delay_s": latency_s}],
            "message/mass/send": [
                {"errcode": -1, "p": 0.15},
                {"errcode": -1, "effect": True, "p": 0.2},
                {"drop": "after", "p": 0.2},
                {"revoke": True, "p": 0.1},
                {"delay_s": 0.5},
            ],
        },
        "jobs": {"early": 0.2, "twice": 0.3, "lost": 0.3, "mass_takes_s": 10},
        "seed": 6,
    }


@dataclass(frozen=True)
class Size:
    """How many people by each way; mass sends in batches of so many."""

    window: int
    consented: int
    batches: int
    batch: int
    noted: int  # people who hear by template that an answer waits

    @property
    def people(self) -> int:
        return self.window + self.consented + self.batches * self.batch


@dataclass(frozen=True)
class Accounts:
    """How a broadcast ended, in the columns of `make soak`: people, who has it, calls, unclear."""

    pushes: int
    acknowledged: int
    deliveries: int
    lost_answers: int
    broken: tuple[str, ...]
    spooled: int = 0
    answered_ms: tuple[int, ...] = ()

    def offences(self) -> list[str]:
        return list(self.broken)


@dataclass
class Broadcast:
    """One notice in a running town. `struck`: who was being sent to at each kill."""

    town: Town
    memory: Memory
    size: Size
    notice: int = 0
    kills: int = 0
    struck: list[set[int]] = field(default_factory=list)
    dice: random.Random = field(default_factory=lambda: random.Random(6))

    def begin(self, latency_s: float) -> None:
        """Makes the people and the notice, and lets it go under a rough sky."""
        size, now = self.size, self.town.now()
        account = self.town.environment["MINYI_WECHAT__ACCOUNT_ID"]
        templates = {"one_time": [TEMPLATE], "template": [STATE_TEMPLATE]}
        self.town.control("PUT", "templates", templates)
        groups = [self._people(size.window, spoke=True), self._people(size.consented)]
        groups += [self._people(size.batch) for _ in range(size.batches)]
        self._consent(groups[1])
        self.town.control("PUT", "faults", rough(latency_s))
        self.town.control("POST", "clock", {"advance_s": 0, "speed": SPEED})
        ids = [
            add_followers(self.memory, group, now, account=account, left=5 if n == 0 else 0)
            for n, group in enumerate(groups)
        ]
        self.notice = announce(self.memory, now, window=ids[0], consented=ids[1], batches=ids[2:])
        noted = add_followers(self.memory, self._people(size.noted), now, account=account, left=0)
        leave_answers(self.memory, noted, now - timedelta(minutes=15))

    def _people(self, count: int, *, spoke: bool = False) -> list[str]:
        wish = {"count": count, "push": False, "spoke": spoke}
        return list(self.town.control("POST", "followers", wish)["openids"]) if count else []

    def _consent(self, openids: Sequence[str]) -> None:
        wish = {"way": "one_time", "template_id": TEMPLATE, "scene": SCENE}
        with ThreadPoolExecutor(4) as pool:
            paths = [f"followers/{openid}/consents" for openid in openids]
            list(pool.map(lambda path: self.town.control("POST", path, wish), paths))

    def strike(self, times: int) -> None:
        """Kills the clock (and now and then the web process) amid its sending, again and again."""
        for _ in range(times):
            self._goes_on(self._settled())
            time.sleep(self.dice.uniform(0, 0.6))
            if self.is_over():
                return
            self.town.kill("clock")
            self.kills += 1
            until(self._is_still, "the database goes on working for the dead", 60)
            self.struck.append(self._being_sent())
            if self.dice.random() < 1 / 4:
                self.town.kill("web")
                self.town.launch("web")
            self.town.launch("clock")

    def _is_still(self) -> bool:
        """PostgreSQL carries out what a dead process had asked for last."""
        if self.memory.is_sqlite:
            return True
        busy = text(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND state <> 'idle'"
        )
        with self.memory.read() as session:
            return not session.scalar(busy)

    def _goes_on(self, before: int) -> None:
        """Waits until more is settled than before; under a heavy load a start takes long."""
        until(lambda: self.is_over() or self._settled() > before, "nothing is sent any more", 180)

    def finish(self, patience_s: float) -> None:
        """Waits until the notice is done. When nobody is in flight but who was cut off by a kill,
        the clock is put forward to when claims of the dead are given up and jobs asked for."""
        end = time.monotonic() + patience_s
        while not self.is_over():
            assert time.monotonic() < end, f"the notice does not end: {self.tally()}"
            time.sleep(1)
            if not self._waiting() and self._being_sent() <= set().union(*self.struck):
                self.town.control("PUT", "faults", {"jobs": {"lost": 0.5}})
                self.town.forward(minutes=6)

    def is_over(self) -> bool:
        with self.memory.read() as session:
            return session.get_one(Notice, self.notice).state is NoticeState.DONE

    def offences(self) -> list[str]:
        """Every promise that was broken, in a sentence; nothing when all were kept."""
        got: dict[str, int] = self.town.control("GET", f"received?text={TEXT}")["people"]
        jobs = self.town.control("GET", "mass")["jobs"]
        rows = deliveries_of(self.memory, self.notice)
        batches = batches_of(self.memory, self.notice)
        return [
            *person_by_person(rows, got),
            *self._unclear(rows),
            *(["a batch went twice"] if len(jobs) > len(batches) else []),
            *batch_by_batch(rows, batches, jobs),
            *self._note_by_note(),
        ]

    def accounts(self) -> Accounts:
        tally = self.tally()
        ends = {
            end: sum(n for name, n in tally.items() if name.endswith(f" {end}"))
            for end in ("sent", "unknown")
        }
        calls = self.town.control("GET", "counters")["api_calls"]
        made = sum(calls.get(api, 0) for api in (*_SENDS, "message/mass/send"))
        broken = tuple(self.offences()[:20])
        return Accounts(self.size.people, ends["sent"], made, ends["unknown"], broken)

    def tally(self) -> Counter[str]:
        with self.memory.read() as session:
            rows = session.execute(select(Delivery.way, Delivery.state))
            return Counter(f"{way} {state}" for way, state in rows)

    def _unclear(self, rows: Sequence[Any]) -> list[str]:
        """Who is listed as unclear: cut off by a kill, or the answer to her call did not tell."""
        single = [row for row in rows if row.way is not Way.MASS]
        unclear = [row for row in single if row.state is DeliveryState.UNKNOWN]
        cut_off = {row.id for row in unclear if row.reason.startswith(_CUT_OFF)}
        struck = set().union(*self.struck)
        asked = self._asked_without_answer()
        said = [f"{one} is unclear and was not in flight" for one in sorted(cut_off - struck)]
        said += [f"{one} was in flight and is settled" for one in sorted(struck - cut_off)]
        said += [
            f"{row.id} is unclear and her call was answered ({row.reason})"
            for row in unclear
            if row.id not in cut_off and row.openid not in asked
        ]
        at_once = int(self.town.environment.get("MINYI_SENDING__AT_ONCE", "64"))
        earlier: set[int] = set()
        for flying in self.struck:
            if len(flying - earlier) > at_once:
                said.append(f"{len(flying - earlier)} were in flight at once")
            earlier |= flying
        return said

    def _asked_without_answer(self) -> set[str]:
        found: set[str] = set()
        for api in _SENDS:
            calls = self.town.control("GET", f"calls?api={api}&limit=50000")["calls"]
            faulty = (call for call in calls if (call["fault"] or "").startswith(_UNCLEAR))
            found |= {call["body"]["touser"] for call in faulty if isinstance(call["body"], dict)}
        return found

    def _note_by_note(self) -> list[str]:
        hint = say("state_note_hint")
        got: dict[str, int] = self.town.control("GET", f"received?text={hint}")["people"]
        with self.memory.read() as session:
            rows = session.execute(
                select(StateNote.id, StateNote.state, Follower.openid)
                .join(Answer, Answer.id == StateNote.answer_id)
                .join(Matter, Matter.id == Answer.matter_id)
                .join(Follower, Follower.id == Matter.follower_id)
            ).all()
        said = [f"{count} notes for one answer" for count in got.values() if count > 1]
        lost = [row for row in rows if row.state is BatchState.SENT and not got.get(row.openid)]
        said += [f"note {row.id} is sent and never came" for row in lost]
        if len(rows) != self.size.noted or sum(got.values()) < self.size.noted / 2:
            said.append(f"{len(rows)} notes, {len(got)} came")
        return said

    def _waiting(self) -> int:
        with self.memory.read() as session:
            wanted = select(Delivery.id).where(Delivery.state == DeliveryState.WAITING)
            return len(session.scalars(wanted.where(Delivery.way != Way.MASS).limit(1)).all())

    def _settled(self) -> int:
        open_ = (DeliveryState.WAITING, DeliveryState.SENDING)
        with self.memory.read() as session:
            wanted = select(Delivery.id).where(Delivery.state.not_in(open_))
            return len(session.scalars(wanted).all())

    def _being_sent(self) -> set[int]:
        with self.memory.read() as session:
            wanted = select(Delivery.id).where(
                Delivery.state == DeliveryState.SENDING, Delivery.way != Way.MASS
            )
            return set(session.scalars(wanted))
