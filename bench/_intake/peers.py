"""The floor and the peers under the same gunicorn: 2 processes of 8 threads, keep-alive 30 s."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bench._intake.account import Account
from bench._intake.servers import HERE, Server, free_port, sqlite_rows, started

_GUNICORN = (
    *("-m", "gunicorn", "--worker-class", "gthread", "--workers", "2", "--threads", "8"),
    *("--keep-alive", "30", "--log-level", "warning"),
)
_WEROBOT_PIN = HERE / "requirements-bench.txt"
_COLUMNS = """(id INTEGER PRIMARY KEY, msg_id TEXT UNIQUE, openid TEXT, content TEXT,
 tokens TEXT, receipt TEXT UNIQUE, created REAL)"""


@dataclass(frozen=True)
class Peer:
    """A small app with one table `message` in SQLite. `journal` is the mode its file is in."""

    name: str
    journal: str = "DELETE"
    packages: Callable[[], Path] | None = None  # where packages of its own lie

    def install(self) -> None:
        """Fetches the packages it needs for itself. Raises RuntimeError."""
        if self.packages:
            self.packages()

    def start(self, account: Account, folder: Path) -> Server:
        port, database = free_port(), folder / "peer.db"
        _prepare(database, self.journal)
        paths = [str(HERE), *([str(self.packages())] if self.packages else [])]
        return started(
            [
                *(sys.executable, *_GUNICORN, "--bind", f"127.0.0.1:{port}"),
                f"bench._intake.{self.name}:app()",
            ],
            env={
                **account.environment(),
                "BENCH_DATABASE": str(database),
                "PYTHONPATH": os.pathsep.join(paths),
            },
            folder=folder,
            port=port,
            rows=lambda: sqlite_rows(database, "message"),
        )


def _prepare(database: Path, journal: str) -> None:
    """The empty table, made before the workers could race for it."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute(f"PRAGMA journal_mode={journal}")
        connection.execute(f"CREATE TABLE message {_COLUMNS}")


def werobot_packages() -> Path:
    """The folder with WeRoBot, installed when it is missing or its pin has changed.

    Raises RuntimeError when it cannot be installed.
    """
    data = Path(os.environ.get("MINYI_DATA", "var")).resolve()
    folder = data / "bench" / "peers"
    stamp, pin = folder / "installed.txt", _WEROBOT_PIN.read_text(encoding="utf-8")
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != pin:
        command = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        command += ["--no-deps", "--upgrade", "--target", str(folder), "-r", str(_WEROBOT_PIN)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"WeRoBot cannot be installed:\n{done.stderr[-1500:]}")
        stamp.write_text(pin, encoding="utf-8")
    return folder


PEERS = (
    Peer("floor", journal="WAL"),
    Peer("tutorial"),
    Peer("werobot", packages=werobot_packages),
)
