"""Intake: messages per second per core and waiting times, Minyi beside a floor and its peers.

All servers run in turn, several rounds, each from an empty database. How and why: README.md here.
BENCH_ROUNDS (0: the profile alone), BENCH_SECONDS (of saturation, and of the common rate) and
BENCH_SERVERS (names, with commas) shorten a sitting; no round begins after BENCH_MINUTES.
"""

from __future__ import annotations

import os
import shutil
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from bench._intake import figures
from bench._intake.account import Account
from bench._intake.figures import AT_HALF, FIGURES, Round
from bench._intake.minyi import Cluster, OnPostgres, OnSqlite
from bench._intake.peers import PEERS, Peer
from bench._intake.profile import profile
from bench._intake.pushes import make_pool
from bench._intake.servers import Variant
from bench._intake.sitting import Plan, Run, run
from bench._measures import table

_WARM_UP_S = 1.5
_FASTEST = 2000  # messages per second that the pool must last for


def main() -> dict[str, Any]:
    """Prints the tables; returns the figures of every run."""
    folder = Path(tempfile.mkdtemp(prefix="intake-", dir=_ground()))
    cluster = Cluster(folder / "templates")
    try:
        variants = _variants(folder, cluster)
        steps = profile(folder)
        rounds = _rounds(variants, folder, int(os.environ.get("BENCH_ROUNDS", "5")))
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)
    if rounds:
        _print(rounds, [variant.name for variant in variants])
    return {
        "profile_us": steps,
        "rounds": [{name: asdict(run) for name, run in each.items()} for each in rounds],
        "verdicts": [asdict(verdict) for verdict in figures.verdicts(rounds)],
    }


def _ground() -> Path:
    """On the disk that holds the data, never in memory: a commit must cost what it costs."""
    ground = Path(os.environ.get("MINYI_DATA", "var")).resolve() / "bench"
    ground.mkdir(parents=True, exist_ok=True)
    return ground


def _variants(folder: Path, cluster: Cluster) -> list[Variant]:
    on_postgres = [OnPostgres(cluster, workers) for workers in (1, 4)]
    every: list[Variant] = [OnSqlite(folder / "templates"), *PEERS, *on_postgres]
    wanted = os.environ.get("BENCH_SERVERS", "")
    chosen = [v for v in every if not wanted or v.name in wanted.split(",")]
    return [v for v in chosen if not isinstance(v, Peer) or _is_there(v)]


def _is_there(peer: Peer) -> bool:
    """Whether the peer's packages are installed, now at the latest; a line when they cannot be."""
    try:
        peer.install()
    except RuntimeError as error:
        print(f"{peer.name} is left out: {error}")
        return False
    return True


def _rounds(variants: Sequence[Variant], folder: Path, count: int) -> list[Round]:
    """The runs of all rounds. The order turns by one from round to round."""
    if not count:
        return []
    seconds = float(os.environ.get("BENCH_SECONDS", "4"))
    plan = Plan(_WARM_UP_S, seconds, seconds)
    size = int(_FASTEST * (plan.warm_up + plan.saturation + plan.half / 2))
    pool = folder / "pool"
    make_pool(Account.made_up(), size, seed=1).save(pool)
    rates = _first_rate(variants, pool, folder, plan)
    rounds: list[Round] = []
    end = time.monotonic() + 60 * float(os.environ.get("BENCH_MINUTES", "10"))
    for at in range(count):
        if at and time.monotonic() > end:
            print(f"  the time is up (BENCH_MINUTES): {at} rounds of {count}")
            break
        shift = at % len(variants)
        this = replace(plan, rate=statistics.median(rates) / 2, seed=at)
        found: dict[str, Run] = {}
        for variant in [*variants[shift:], *variants[:shift]]:
            chosen = replace(this, half=0) if isinstance(variant, OnPostgres) else this
            one = run(variant, pool, folder / f"{at}-{variant.name}", chosen)
            found[variant.name] = one
            print(f"  round {at + 1} {variant.name}: {one.rate:.0f} msg/s,", end=" ", flush=True)
            wrong = one.errors | one.faults
            print(f"{one.per_core:.0f} per core", *([wrong] if wrong else []), flush=True)
        rounds.append(found)
        if "minyi" in found:
            rates.append(found["minyi"].rate)
    return rounds


def _first_rate(variants: Sequence[Variant], pool: Path, folder: Path, plan: Plan) -> list[float]:
    """What Minyi carries at saturation (else the first server), from a short run before all."""
    chosen = next((v for v in variants if v.name == "minyi"), variants[0])
    first = run(chosen, pool, folder / "first", replace(plan, half=0))
    return [first.rate]


def _print(rounds: Sequence[Round], names: Sequence[str]) -> None:
    table(
        f"Intake at saturation, 32 connections: median of {len(rounds)} rounds (least–most)",
        ["server", *(name for name, _, _ in FIGURES), "errors", "locked"],
        [
            [*row, str(_total(rounds, row[0])), str(sum(r[row[0]].locked for r in rounds))]
            for row in figures.rows(rounds, FIGURES, names)
        ],
    )
    rates = [next(iter(each.values())).half_rate for each in rounds]
    table(
        f"Waiting at {min(rates):.0f}–{max(rates):.0f} msg/s for all, half of Minyi's saturation",
        ["server", *(name for name, _, _ in AT_HALF)],
        figures.rows(rounds, AT_HALF, [n for n in names if rounds[0][n].carried]),
    )
    for name in names:
        if name.startswith("minyi"):
            print(f"\nProcessor time of {name}: {_shares([each[name] for each in rounds])}")
    table(
        "What must hold",
        ["", "median (least–most)", ""],
        [[v.what, v.figure, v.word] for v in figures.verdicts(rounds)],
    )


def _total(rounds: Sequence[Round], name: str) -> int:
    return sum(sum(each[name].errors.values()) for each in rounds)


def _shares(runs: Sequence[Run]) -> str:
    """Which processes spent it, over all rounds."""
    spent: Counter[str] = Counter()
    for one in runs:
        spent.update(one.processes)
    whole = spent.total() or 1.0
    return ", ".join(f"{name} {seconds / whole:.0%}" for name, seconds in spent.most_common())
