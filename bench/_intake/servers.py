"""The servers that are compared: each a real one, from an empty database, ended after its run."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bench._intake import usage
from bench._intake.account import Account

HERE = Path(__file__).resolve().parent.parent.parent
_PATIENCE_S = 90.0
_REST_S, _AT_REST = 0.3, 0.2  # settled: less than a fifth of a core over so many seconds


@dataclass
class Server:
    """One running server. `roots` are the processes whose trees are its cost."""

    port: int
    process: subprocess.Popen[bytes]
    log_file: Path
    rows: Callable[[], int]
    more_roots: tuple[int, ...] = ()
    afterwards: Callable[[], None] = lambda: None

    @property
    def roots(self) -> tuple[int, ...]:
        return (self.process.pid, *self.more_roots)

    def log(self) -> str:
        return self.log_file.read_text(encoding="utf-8", errors="replace")

    def wait(self) -> None:
        """Until it answers and all its processes have done what they do at their start."""
        end = time.monotonic() + _PATIENCE_S
        while not (_answers(self.port) and self._rests()):
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"a server did not come up:\n{self.log()[-2000:]}")
            time.sleep(0.1)

    def _rests(self) -> bool:
        before = usage.cpu_s(*self.roots)
        time.sleep(_REST_S)
        return usage.cpu_s(*self.roots) - before < _REST_S * _AT_REST

    def stop(self) -> None:
        """Asks it to end, and ends what is left of what it started."""
        started = [process.pid for process in usage.tree(self.process.pid)]
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(15)
        for pid in started:
            if any(process.pid == pid for process in usage.tree(pid)):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        self.process.wait(15)
        self.afterwards()


class Variant(Protocol):
    """One thing that is compared."""

    @property
    def name(self) -> str: ...

    def start(self, account: Account, folder: Path) -> Server:
        """A server in an empty folder, answering and settled."""
        ...


def started(
    command: list[str],
    *,
    env: dict[str, str],
    folder: Path,
    port: int,
    rows: Callable[[], int],
    more_roots: tuple[int, ...] = (),
    afterwards: Callable[[], None] = lambda: None,
    cwd: Path | None = None,
) -> Server:
    """Starts a command in `cwd` (else the folder, which gets its log) and waits until it serves.

    `more_roots`: processes beside it whose trees are part of the server's cost. `afterwards` is
    called when it has ended.
    """
    log_file = folder / "server.log"
    with log_file.open("ab") as log:
        process = subprocess.Popen(
            command,
            cwd=cwd or folder,
            env=clean_environment(env),
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    server = Server(port, process, log_file, rows, more_roots, afterwards)
    try:
        server.wait()
    except BaseException:
        server.stop()
        raise
    return server


def clean_environment(more: dict[str, str]) -> dict[str, str]:
    """Ours without settings of Minyi that happen to be set, and `more`."""
    clean = {name: v for name, v in os.environ.items() if not name.startswith("MINYI_")}
    clean.pop("PORT", None)
    return clean | more


def sqlite_rows(database: Path, table: str) -> int:
    """How many rows there are."""
    with closing(sqlite3.connect(database)) as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def free_port() -> int:
    """A port of loopback on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(port: int) -> bool:
    """Whether any HTTP answer comes, of whatever status."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as line:
            line.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            return line.recv(16).startswith(b"HTTP/1.1 ")
    except OSError:
        return False
