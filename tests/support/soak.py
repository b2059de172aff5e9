"""`make soak`: hours of misfortune in minutes, on both databases, each reckoned up at its end.

Chosen by the environment: SOAK_ONLY (of kills, away, disk, storm, notices), SOAK_DB (of sqlite,
postgres), SOAK_MESSAGES, SOAK_FOLLOWERS, SOAK_KILLS, SOAK_RATE (messages a second), SOAK_AWAY_S,
SOAK_STORM_S, SOAK_PEOPLE (who get the notice), SOAK_SEED, and SOAK_KEEP=FOLDER for the logs. Exit
status 1 when a promise was broken.
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.support import misfortunes
from tests.support.databases import Databases
from tests.support.misfortunes import Plan, Told


def _chosen(name: str, every: tuple[str, ...]) -> list[str]:
    wanted = os.environ.get(name, "").replace(",", " ").split()
    return [one for one in every if not wanted or one in wanted]


def _number(name: str, default: float) -> float:
    return float(os.environ.get(name, default))


def _plan() -> Plan:
    return Plan(
        messages=int(_number("SOAK_MESSAGES", 20_000)),
        followers=int(_number("SOAK_FOLLOWERS", 500)),
        kills=int(_number("SOAK_KILLS", 50)),
        rate=_number("SOAK_RATE", 40),
        away_s=_number("SOAK_AWAY_S", 60),
        storm_s=_number("SOAK_STORM_S", 600),
        seed=int(_number("SOAK_SEED", 1)),
        people=int(_number("SOAK_PEOPLE", 10_000)),
    )


@dataclass
class Run:
    """One misfortune on one database, and how it ended."""

    name: str
    kind: str
    took_s: float = 0.0
    told: list[Told] = field(default_factory=list)
    broken: str = ""

    def rows(self) -> Iterator[tuple[str, ...]]:
        for told in self.told:
            found = told.found
            yield (
                *(told.name, self.kind, str(found.pushes), str(found.acknowledged)),
                *(str(found.deliveries), str(found.lost_answers), str(told.kills)),
                *(str(found.spooled), str(max(found.answered_ms, default=0))),
                *(f"{told.took_s:.0f}", told.verdict),
            )
        if self.broken:
            yield (self.name, self.kind, *["-"] * 7, f"{self.took_s:.0f}", self.broken)


_HEAD = (
    *("misfortune", "database", "pushes", "acknowl.", "deliveries", "lost ans.", "kills"),
    *("spooled", "max ms", "s", "verdict"),
)


def _table(runs: list[Run]) -> str:
    rows = [_HEAD, *(row for run in runs for row in run.rows())]
    widths = [max(len(row[n]) for row in rows) for n in range(len(_HEAD))]
    return "\n".join(
        "  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


@contextmanager
def _folder() -> Iterator[Path]:
    kept = os.environ.get("SOAK_KEEP")
    if kept:
        Path(kept).mkdir(parents=True, exist_ok=True)
        yield Path(kept)
        return
    with tempfile.TemporaryDirectory(prefix="minyi-soak-") as folder:
        yield Path(folder)


Misfortune = Callable[[Plan, Databases, str, Path], Iterator[Told]]


def _suffer(run: Run, misfortune: Misfortune, plan: Plan, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    databases, started = Databases(folder, durable=True), time.monotonic()
    try:
        for told in misfortune(plan, databases, run.kind, folder):
            run.told.append(told)
            print(f"{told.name} on {run.kind}, {told.took_s:.0f} s: {told.found}", flush=True)
    except misfortunes.NotHere as reason:
        run.broken = f"left out: {reason}"
    except Exception as error:
        run.broken = f"BROKEN OFF: {type(error).__name__}: {error}"[:200]
    finally:
        databases.stop()
        run.took_s = time.monotonic() - started


def main() -> int:
    plan, runs = _plan(), []
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # towns are shut, not left standing
    with _folder() as folder:
        for name in _chosen("SOAK_ONLY", tuple(misfortunes.ALL)):
            for kind in _chosen("SOAK_DB", ("sqlite", "postgres")):
                run = Run(name, kind)
                _suffer(run, misfortunes.ALL[name], plan, folder / f"{name}-{kind}")
                runs.append(run)
    print("\n" + _table(runs))
    kept = all(told.kept for run in runs for told in run.told)
    return int(not kept or any("BROKEN" in run.broken for run in runs))


if __name__ == "__main__":
    sys.exit(main())
