"""The whole town as processes: web, clock and the emulator, spoken to over HTTP only."""

from __future__ import annotations

import os
import secrets
import signal
import string
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import requests

from handlers.register import load_sample
from models import schema
from models.base import Memory
from tests.support.postgres import free_port
from tests.support.villager import Villager
from tests.support.waiting import PATIENCE, answers, csrf, until

__all__ = ["HERE", "Town", "Villager", "csrf", "running_town", "until"]

HERE = Path(__file__).resolve().parent.parent.parent


@dataclass
class Town:
    """One running installation of the sample city. `log` is everything its processes printed;
    `own` is what single processes have in their environment beside the common one."""

    environment: dict[str, str]
    folder: Path
    web_port: int
    emulator_port: int
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    workers: int = 1
    own: dict[str, dict[str, str]] = field(default_factory=dict)
    officers: set[str] = field(default_factory=set)

    @property
    def web(self) -> str:
        return f"http://127.0.0.1:{self.web_port}"

    @property
    def emulator(self) -> str:
        return f"http://127.0.0.1:{self.emulator_port}"

    @property
    def log_file(self) -> Path:
        return self.folder / "town.log"

    def log(self) -> str:
        return self.log_file.read_text(encoding="utf-8", errors="replace")

    def start(self, *names: str) -> None:
        """Starts these processes, or all, and waits until they answer."""
        for name in names or ("emulator", "web", "clock"):
            self.launch(name)
        if not names or "web" in names:
            self.wait(f"{self.web}/healthz")
        if not names or "emulator" in names:
            self.wait(f"{self.emulator}/healthz")

    def launch(self, name: str) -> None:
        """Starts one process, waiting for nothing."""
        with self.log_file.open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-u", *self._command(name)],
                cwd=HERE,
                env=self.environment | self.own.get(name, {}),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _command(self, name: str) -> list[str]:
        if name != "web":
            return ["app.py", "clock"] if name == "clock" else ["-m", "emulator"]
        return [
            *("-m", "gunicorn", "--bind", f"127.0.0.1:{self.web_port}"),
            *("--worker-class", "gthread", "--workers", str(self.workers), "--threads", "8"),
            *("--access-logfile", "-", "--access-logformat", "%(m)s %(U)s %(s)s"),
            *("--log-level", "warning", "app:wsgi()"),
        ]

    def kill(self, name: str) -> None:
        """SIGKILL to the process and everything it started; nothing is finished properly."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(30)

    def stop(self) -> None:
        for process in self.processes.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
        self.processes.clear()

    def wait(self, url: str) -> None:
        try:
            until(lambda: answers(url), f"{url} does not answer")
        except AssertionError as silence:
            raise AssertionError(f"{silence}:\n{self.log()[-3000:]}") from None

    def flask(self, *arguments: str, given: str = "") -> str:
        """An operator's command in this town's environment; fails loudly."""
        done = subprocess.run(
            [sys.executable, "-m", "flask", *arguments],
            cwd=HERE,
            env=self.environment,
            input=given,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        if done.returncode:
            raise RuntimeError(f"flask {arguments[0]}: {done.stdout}{done.stderr}")
        return done.stdout

    def control(self, method: str, path: str, body: object = None) -> Any:
        answer = requests.request(
            method, f"{self.emulator}/_emulator/{path}", json=body, timeout=PATIENCE
        )
        answer.raise_for_status()
        return answer.json()

    def forward(self, **span: float) -> None:
        """Sets the virtual clock of the whole town forward: seconds, minutes, hours, days."""
        units = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
        seconds = sum(units[unit] * amount for unit, amount in span.items())
        self.control("POST", "clock", {"advance_s": seconds})

    def now(self) -> datetime:
        """What the virtual clock shows."""
        return datetime.fromtimestamp(float(self.control("GET", "clock")["now"]), UTC)

    def week_of_the_past(self) -> str:
        """The label of the summary's week that holds the moment seven days ago."""
        day = (self.now() - timedelta(days=7)).astimezone(ZoneInfo("Asia/Shanghai")).date()
        year, week, _ = (day + timedelta(days=(4 - day.isoweekday()) % 7)).isocalendar()
        return f"{year}-W{week:02d}"

    def announces(self, *wish: str) -> None:
        """A notice that one officer writes by command and another releases, as it must be."""
        for login in ("wen", "fu"):
            if login not in self.officers:
                self.officers.add(login)
                self.flask("staff", "add", "--login", login, "--name", login, "--role", "city")
        written = self.flask("notice", "send", "--as", "wen", *wish)
        self.flask("notice", "release", written.split()[1], "--as", "fu")

    def villager(self, name: str, scene: str | None = None) -> Villager:
        """Somebody new who follows the account (perhaps by scanning a code)."""
        body = {"count": 1, "name": name} | ({"scene": scene} if scene else {})
        return Villager(self, self.control("POST", "followers", body)["openids"][0])

    def browser(self, login: str, password: str) -> requests.Session:
        """A logged-in console session without a browser."""
        session = requests.Session()
        page = session.get(f"{self.web}/console/login", timeout=PATIENCE).text
        answer = session.post(
            f"{self.web}/console/login",
            data={"csrf_token": csrf(page), "login": login, "password": password},
            timeout=PATIENCE,
        )
        answer.raise_for_status()
        return session

    def chooses_password(self, session: requests.Session, given: str) -> str:
        """What everybody does after her first login. Returns the new password."""
        chosen = "shan-gao-shui-chang-lu-yuan"
        address = f"{self.web}/console/password"
        page = session.get(address, timeout=PATIENCE).text
        fields = {"csrf_token": csrf(page), "old": given, "new": chosen, "again": chosen}
        session.post(address, data=fields, timeout=PATIENCE).raise_for_status()
        return chosen


def _settle(database_url: str) -> None:
    """The sample city moves in."""
    memory = Memory(database_url, pool_size=2)
    schema.upgrade(memory)
    load_sample(memory, datetime.now(UTC))
    memory.close()


@contextmanager
def running_town(
    database_url: str,
    folder: Path,
    *,
    mode: str = "safe",
    workers: int = 1,
    settings: Mapping[str, str] | None = None,
) -> Iterator[Town]:
    """The sample city with a fresh account, up until the block ends. `settings` as in the
    environment: {"MINYI_ALERTS__SENDER": "webhook"}. The emulator keeps its own things beside
    ours, not among them."""
    web_port, emulator_port = free_port(), free_port()
    clock = folder / "clock.json"
    clock.write_text('{"offset_s": 0, "speed": 1}', encoding="utf-8")
    letters = string.ascii_letters + string.digits
    key = "".join(secrets.choice(letters) for _ in range(42)) + "A"
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("MINYI_")
    } | {
        "MINYI_DATA": str(folder / "data"),
        "MINYI_SAMPLE": "true",
        "MINYI_WEB__SECOND_FACTOR": "[]",
        "MINYI_WEB__THREADS": "8",
        "MINYI_DATABASE__URL": database_url,
        "MINYI_WECHAT__ACCOUNT_ID": "gh_" + secrets.token_hex(6),
        "MINYI_WECHAT__APP_ID": "wx" + secrets.token_hex(8),
        "MINYI_WECHAT__SECRET": secrets.token_hex(16),
        "MINYI_WECHAT__TOKEN": secrets.token_hex(8),
        "MINYI_WECHAT__ENCODING_AES_KEY": key,
        "MINYI_WECHAT__MODE": mode,
        "MINYI_WECHAT__API_BASE": f"http://127.0.0.1:{emulator_port}",
        "MINYI_WECHAT__MP_BASE": f"http://127.0.0.1:{emulator_port}",
        "MINYI_WEB__PUBLIC_URL": f"http://127.0.0.1:{web_port}",
        "MINYI_NOTICES__QUIET_FROM": "0",  # a test that runs at night must not wait for the morning
        "MINYI_NOTICES__QUIET_UNTIL": "0",
        "MINYI_INTAKE__PATIENCE_S": "3",  # what a slow machine spools is no part of most tests
        "MINYI_CLOCK__SOURCE": f"file:{clock}",
        "MINYI_CLOCK__TICK_S": "0.2",
        "MINYI_CLOCK__LEASE_S": "3",
        "MINYI_LOG__LEVEL": "DEBUG",
        "PORT": str(web_port),
        "EMULATOR_PORT": str(emulator_port),
        "EMULATOR_WEBHOOK": f"http://127.0.0.1:{web_port}/wechat",
        "PYTHONWARNINGS": "ignore",
        **(settings or {}),
    }
    Path(environment["MINYI_DATA"]).mkdir(parents=True, exist_ok=True)
    town = Town(environment, folder, web_port, emulator_port, workers=workers)
    town.own["emulator"] = {"MINYI_DATA": str(folder / "tencent")}
    _settle(database_url)
    try:
        town.start()
        yield town
    finally:
        town.stop()
