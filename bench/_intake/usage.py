"""What the processes of a server use, read from /proc."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PROC = Path("/proc")


@dataclass(frozen=True)
class Process:
    """One line of /proc. `cpu_s` holds user and system time, with that of children it reaped."""

    pid: int
    parent: int
    cpu_s: float


def _read(pid: int) -> Process | None:
    try:
        text = (_PROC / str(pid) / "stat").read_text()
    except OSError:  # it ended while we looked
        return None
    fields = text.rpartition(")")[2].split()
    return Process(pid, int(fields[1]), sum(map(int, fields[11:15])) / _TICKS)


def tree(*roots: int) -> list[Process]:
    """The given processes and everything they started, while they live."""
    every = [p for name in os.listdir(_PROC) if name.isdigit() and (p := _read(int(name)))]
    found = [process for process in every if process.pid in roots]
    for process in found:  # grows while it is walked
        found += [p for p in every if p.parent == process.pid]
    return found


def cpu_s(*roots: int) -> float:
    """Processor seconds so far."""
    return sum(process.cpu_s for process in tree(*roots))


def cpu_by_process(*roots: int) -> dict[str, float]:
    """Processor seconds so far by what a process is: web, clock, postgres, serve."""
    found: dict[str, float] = {}
    for process in tree(*roots):
        name = _name(process.pid)
        found[name] = found.get(name, 0.0) + process.cpu_s
    return found


def _name(pid: int) -> str:
    try:
        line = (_PROC / str(pid) / "cmdline").read_bytes().decode("utf-8", "replace")
    except OSError:
        return "ended"
    known = {"gunicorn": "web", "clock": "clock", "postgres": "postgres"}
    return next((name for word, name in known.items() if word in line), "serve")


def memory_mb(*roots: int) -> float:
    """Proportional set size: pages that processes share are counted once."""
    return sum(_pss_kb(process.pid) for process in tree(*roots)) / 1024


def _pss_kb(pid: int) -> int:
    try:
        text = (_PROC / str(pid) / "smaps_rollup").read_text()
    except OSError:
        return 0
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
