"""Processes that a test started: their children, and signals to exactly those."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path


def children(pid: int) -> list[int]:
    """The processes that `pid` started and that still live."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return [
            int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        ]
    return []


def family(pid: int) -> list[int]:
    """The process and everything that came from it, parents first."""
    found = [pid]
    for member in found:
        found += children(member)
    return found


def send(pids: list[int], number: signal.Signals) -> None:
    """The signal to each; who is gone meanwhile is left out."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)
