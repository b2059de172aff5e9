"""Ways for a database to be away, and for a disk to be full. Each gives everything back."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from sqlalchemy.engine import make_url

from tests.support.postgres import Postgres
from tests.support.processes import family, send

Outage = Callable[[], AbstractContextManager[None]]

_LOCKER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], timeout=30, isolation_level=None)
for statement in sys.argv[2:]:
    connection.execute(statement).fetchall()
print("locked", flush=True)
sys.stdin.read()
"""


@contextmanager
def locked(database_url: str, *before: str) -> Iterator[None]:
    """Another process holds SQLite's exclusive lock. `before` are statements it begins with."""
    path = str(make_url(database_url).database)
    locker = subprocess.Popen(
        [sys.executable, "-c", _LOCKER, path, *before, "BEGIN EXCLUSIVE"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert locker.stdin is not None
    assert locker.stdout is not None
    try:
        assert locker.stdout.readline().strip() == b"locked"
        yield
    finally:
        locker.stdin.close()
        locker.wait(30)
        locker.stdout.close()


@contextmanager
def stopped(server: Postgres) -> Iterator[None]:
    """Shut down at once, sessions cut off (`pg_ctl stop -m fast`); afterwards started again."""
    server.server.send_signal(signal.SIGINT)
    server.server.wait(30)
    try:
        yield
    finally:
        server.start_again()


@contextmanager
def crashed(server: Postgres) -> Iterator[None]:
    """SIGKILL to the server and all its sessions; afterwards started again."""
    send(family(server.pid), signal.SIGKILL)
    server.server.wait(30)
    try:
        yield
    finally:
        server.start_again()


@contextmanager
def hanging(server: Postgres) -> Iterator[None]:
    """Nothing is refused and nothing is answered: every process of the server stands still."""
    send([server.pid], signal.SIGSTOP)  # first the parent: no more children
    time.sleep(0.05)
    frozen = family(server.pid)
    send(frozen, signal.SIGSTOP)
    try:
        yield
    finally:
        send(frozen, signal.SIGCONT)


@contextmanager
def full(folder: Path) -> Iterator[None]:
    """Not a byte is left on the disk of `folder`."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue
    try:
        yield
    finally:
        filler.unlink()


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[None]:
    """`folder` is a disk of its own. Raises OSError where this machine does not let us mount."""
    folder.mkdir(parents=True, exist_ok=True)
    size = f"size={megabytes}m"
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", size, "minyi-small", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode or not os.path.ismount(folder):
        raise OSError(f"cannot mount: {done.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
