"""What may befall an office, each on a town of its own: kills, a database away, a full disk, a
storm of all faults at once. Each tells what the reckoning at its end found."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from models.base import Memory
from tests.support.broadcast import SETTINGS, Accounts, Broadcast, Size
from tests.support.databases import Databases
from tests.support.outages import crashed, full, hanging, locked, small_disk, stopped
from tests.support.postgres import has_binaries
from tests.support.reckoning import Reckoning
from tests.support.soaking import Load, Soak, second_emulator, soaked_town
from tests.support.supervisor import supervised
from tests.support.town import running_town
from tests.support.villager import Villager

_WORKERS = {"sqlite": 1, "postgres": 2}
_MEGABYTES = 96
_MOST_MS = 2000


class NotHere(Exception):
    """This machine does not allow this misfortune."""


@dataclass(frozen=True)
class Plan:
    """How much of it: see `tests/support/soak.py`."""

    messages: int
    followers: int
    kills: int
    rate: float
    away_s: float
    storm_s: float
    seed: int
    people: int = 10_000

    def load(self, messages: int | None = None, *, seed: int = 0, lanes: int = 32) -> Load:
        return Load(
            messages or self.messages,
            self.followers,
            self.rate,
            lanes=lanes,
            seed=self.seed + seed,
            text_ending=f"，第{seed}回第",
        )


@dataclass(frozen=True)
class Told:
    """How one ended. `within_ms` is what was promised for every answer, 0 where nothing was."""

    name: str
    found: Reckoning | Accounts
    took_s: float
    kills: int = 0
    within_ms: int = 0

    @property
    def kept(self) -> bool:
        return self.verdict == "kept"

    @property
    def verdict(self) -> str:
        if self.found.offences():
            return "BROKEN: " + ", ".join(self.found.offences())
        if self.within_ms and max(self.found.answered_ms) > self.within_ms:
            return f"SLOW: over {self.within_ms} ms"
        return "kept"


def kills(plan: Plan, databases: Databases, kind: str, folder: Path) -> Iterator[Told]:
    """The web process, its worker or all of it, is killed at random moments."""
    started, load = time.monotonic(), plan.load()
    with _town(databases, kind, folder) as soak, supervised(soak.town, plan.seed) as supervisor:
        soak.begin(load)
        supervisor.strike_as_it_goes(plan.kills, plan.messages, soak.sent)
        soak.finish(10 * load.lasts_s + 600)
        found = soak.reckon()
    yield Told("kills", found, time.monotonic() - started, supervisor.kills)


def away(plan: Plan, databases: Databases, kind: str, folder: Path) -> Iterator[Told]:
    """The database is away for a while under load, in every way there is."""
    _demand_binaries(kind)
    with _town(databases, kind, folder) as soak:
        ways: list[Callable[[], AbstractContextManager[None]]] = [lambda: locked(soak.database_url)]
        if kind == "postgres":
            ways = [
                lambda: stopped(databases.server),
                lambda: crashed(databases.server),
                lambda: hanging(databases.server),
            ]
        names = ["locked"] if kind == "sqlite" else ["stopped", "crashed", "hanging"]
        for seed, (name, way) in enumerate(zip(names, ways, strict=True), 1):
            started = time.monotonic()
            _outage(plan, soak, way(), seed)
            took = time.monotonic() - started
            yield Told(name, soak.reckon(), took, within_ms=_MOST_MS)


def _outage(plan: Plan, soak: Soak, outage: AbstractContextManager[None], seed: int) -> None:
    load = plan.load(int(plan.rate * (plan.away_s + 15)), seed=seed, lanes=8)
    soak.begin(load)
    time.sleep(5)
    with outage:
        time.sleep(plan.away_s)
    soak.finish(load.lasts_s + 300)


def disk(plan: Plan, databases: Databases, kind: str, folder: Path) -> Iterator[Told]:
    """Not a byte left where database and spool stand; PostgreSQL, elsewhere, is stopped as well."""
    _demand_binaries(kind)
    started, small = time.monotonic(), folder / "small"
    with ExitStack() as stack:
        try:
            stack.enter_context(small_disk(small, _MEGABYTES))
        except OSError as refused:
            raise NotHere(refused) from None
        soak = stack.enter_context(_town(databases, kind, folder, disk=small))
        load = plan.load(int(plan.rate * (plan.away_s + 15)), seed=9)
        soak.begin(load)
        time.sleep(5)
        with full(small), ExitStack() as outage:
            if kind == "postgres":
                outage.enter_context(stopped(databases.server))
            time.sleep(plan.away_s)
        soak.finish(load.lasts_s + 600)
        found = soak.reckon()
    yield Told("disk full", found, time.monotonic() - started)


def storm(plan: Plan, databases: Databases, kind: str, folder: Path) -> Iterator[Told]:
    """Two emulators, all faults at once; people also send pictures, which are then fetched."""
    started = time.monotonic()
    with _town(databases, kind, folder) as soak:
        soak.emulators.append(second_emulator(soak.town))
        soak.in_order = False  # the emulators deliver out of order on purpose
        painters = [soak.town.villager("画画的") for _ in range(5)]
        soak.put_faults(FAULTS)
        load = replace(plan.load(int(plan.rate * plan.storm_s), seed=5, lanes=48), repeat_p=0.05)
        soak.begin(load)
        dice, end = random.Random(plan.seed), time.monotonic() + plan.storm_s
        while time.monotonic() < end:
            _send_picture(dice.choice(painters))
            time.sleep(dice.uniform(0, 2))
        soak.finish(10 * plan.storm_s + 600)
        found = soak.reckon()
    yield Told("storm", found, time.monotonic() - started)


def notices(plan: Plan, databases: Databases, kind: str, folder: Path) -> Iterator[Told]:
    """A notice to SOAK_PEOPLE by all ways, while its senders are killed and WeChat misbehaves."""
    started = time.monotonic()
    url = databases.fresh(kind, folder)
    tenth = plan.people // 10
    size = Size(7 * tenth, tenth, batches=10, batch=tenth // 5, noted=tenth // 5)
    with running_town(url, folder, settings=SETTINGS) as town:
        memory = Memory(url)
        broadcast = Broadcast(town, memory, size)
        broadcast.begin(latency_s=0.3)
        broadcast.strike(plan.kills)
        broadcast.finish(patience_s=1800)
        found = broadcast.accounts()
        memory.close()
    databases.drop(url)
    yield Told("notices", found, time.monotonic() - started, broadcast.kills)


def _send_picture(painter: Villager) -> None:
    painter.push("image")


_P = 0.05
FAULTS = {
    "api": {
        "*": [
            {"errcode": -1, "p": _P},
            {"errcode": -1, "effect": True, "p": _P},
            {"status": 502, "p": _P},
            {"drop": "before", "p": _P},
            {"drop": "after", "p": _P},
            {"delay_s": 2, "p": _P},
            {"revoke": True, "p": _P},
        ]
    },
    "push": {
        **dict.fromkeys(("double", "drop_before", "drop_after", "drop_reply", "reorder"), _P),
        "delay_s": 2,
        "delay_p": _P,
    },
    "seed": "storm",
}


def _demand_binaries(kind: str) -> None:
    if kind == "postgres" and not has_binaries():
        raise NotHere("PostgreSQL's own binaries are not installed")


def _town(
    databases: Databases, kind: str, folder: Path, *, disk: Path | None = None
) -> AbstractContextManager[Soak]:
    return soaked_town(databases, kind, folder, workers=_WORKERS[kind], disk=disk)


Misfortune = Callable[[Plan, Databases, str, Path], Iterator[Told]]
ALL: dict[str, Misfortune] = {
    "kills": kills,
    "away": away,
    "disk": disk,
    "storm": storm,
    "notices": notices,
}
