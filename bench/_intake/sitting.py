"""One run of one server, and how runs become rounds."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench._intake import usage
from bench._intake.checking import faults
from bench._intake.load import Phase
from bench._intake.pushes import Pool
from bench._intake.servers import HERE, Server, Variant

_CATCH_UP_S = 30.0


@dataclass(frozen=True)
class Plan:
    """Seconds of each phase, and the common rate; 0: half of the server's own saturation."""

    warm_up: float
    saturation: float
    half: float
    rate: float = 0.0
    seed: int = 0


@dataclass(frozen=True)
class Run:
    """What one server did in one round. Latencies are milliseconds at the common rate."""

    rate: float  # answered per second at saturation
    per_core: float  # answered per second of processor time at saturation
    cpu_us: float  # processor time of one message at saturation, all processes
    processes: dict[str, float]  # processor seconds at saturation by what spent them
    saturated: dict[str, float]
    half_rate: float  # what was asked for
    carried: float  # share of that which was answered; 0: not tried
    half_cpu_us: float
    at_half: dict[str, float]
    errors: dict[str, int]
    checked: int
    faults: dict[str, int]
    answered: int  # in all phases
    behind: int  # acknowledged but not yet in the database when saturation ended
    rows: int
    over_a_second: int
    locked: int  # lines of the server's log about a locked database
    complaints: int  # other lines of the log that begin a trace or name an error
    memory_mb: float


class Load:
    """The generator's process, ready to send to one port."""

    def __init__(self, pool: Path, port: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench._intake.load", str(pool), str(port)],
            cwd=HERE,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._hear()

    def run(self, **phase: float) -> Phase:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(phase) + "\n")
        self._process.stdin.flush()
        return Phase(**self._hear())

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(10)
        assert self._process.stdout is not None
        self._process.stdout.close()

    def _hear(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the load generator ended by itself")
        return dict(json.loads(line))


def run(variant: Variant, pool: Path, folder: Path, plan: Plan) -> Run:
    """Starts a server in the (new) folder, loads it, checks it, ends it, removes the folder."""
    folder.mkdir(parents=True)
    pushes = Pool.read(pool)
    server = variant.start(pushes.account, folder)
    try:
        load = Load(pool, server.port)
        try:
            return _measured(server, load, pushes, plan)
        finally:
            load.close()
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _measured(server: Server, load: Load, pool: Pool, plan: Plan) -> Run:
    warm = load.run(seconds=plan.warm_up)
    before = usage.cpu_by_process(*server.roots)
    full = load.run(seconds=plan.saturation)
    behind = _catch_up(server, warm.answered + full.answered)
    after = usage.cpu_by_process(*server.roots)
    spent = {name: seconds - before.get(name, 0.0) for name, seconds in after.items()}
    full_cpu = sum(spent.values())
    rate = full.answered / full.seconds
    asked = plan.rate or rate / 2
    half_before = usage.cpu_s(*server.roots)
    half = load.run(seconds=plan.half, rate=asked, seed=plan.seed) if plan.half else Phase()
    phases = (warm, full, half)
    answered = sum(phase.answered for phase in phases)
    _catch_up(server, answered)
    half_cpu = usage.cpu_s(*server.roots) - half_before
    replies = [*full.replies, *half.replies]
    log = server.log().lower().splitlines()
    locked = [line for line in log if "is locked" in line]
    return Run(
        rate=rate,
        per_core=full.answered / max(full_cpu, 0.01),
        cpu_us=full_cpu / max(full.answered, 1) * 1e6,
        processes=spent,
        saturated=spread(full.latencies),
        half_rate=asked,
        carried=half.answered / max(half.answered + sum(half.errors.values()), 1),
        half_cpu_us=half_cpu / max(half.answered, 1) * 1e6,
        at_half=spread(half.latencies),
        errors=_sum(*(phase.errors for phase in phases)),
        checked=len(replies),
        faults=faults(pool, replies),
        answered=answered,
        behind=behind,
        rows=server.rows(),
        over_a_second=sum(ms > 1000 for phase in phases for ms in phase.latencies),
        locked=len(locked),
        complaints=sum("traceback" in line or " error " in line for line in log),
        memory_mb=usage.memory_mb(*server.roots),
    )


def _catch_up(server: Server, answered: int) -> int:
    """Waits until everything acknowledged is in the database, so that work put off is counted,
    too. Returns how much was missing at first. Gives up after a while; the rows then tell."""
    behind = max(answered - server.rows(), 0)
    end = time.monotonic() + _CATCH_UP_S
    while server.rows() < answered and time.monotonic() < end:
        time.sleep(0.2)
    return behind


def spread(latencies: list[float]) -> dict[str, float]:
    """p50, p95, p99 and the largest of sorted values, by nearest rank; zeros for none."""
    if not latencies:
        return dict.fromkeys(("p50", "p95", "p99", "max"), 0.0)
    ranks = {f"p{q}": -(-len(latencies) * q // 100) - 1 for q in (50, 95, 99)}
    return {name: latencies[at] for name, at in ranks.items()} | {"max": latencies[-1]}


def _sum(*counts: dict[str, int]) -> dict[str, int]:
    found: dict[str, int] = {}
    for count in counts:
        for name, n in count.items():
            found[name] = found.get(name, 0) + n
    return found
