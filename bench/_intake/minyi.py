"""Minyi as `make serve` starts it: web and clock, with the shipped settings."""

from __future__ import annotations

import itertools
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import psycopg

from bench._intake.account import Account
from bench._intake.servers import (
    HERE,
    Server,
    clean_environment,
    free_port,
    sqlite_rows,
    started,
)
from tests.support.postgres import Postgres

_SERVE = [sys.executable, str(HERE / "app.py")]


@dataclass
class OnSqlite:
    """One web process, as SQLite wants it. The database is a copy of one made beforehand."""

    templates: Path
    name: str = "minyi"

    def start(self, account: Account, folder: Path) -> Server:
        data, port = folder / "data", free_port()
        template = self.templates / "sqlite"
        if not template.exists():
            furnish(settings(account, template, 0))
        shutil.copytree(template, data)
        return started(
            _SERVE,
            env=settings(account, data, port),
            folder=folder,
            cwd=HERE,
            port=port,
            rows=lambda: sqlite_rows(data / "minyi.db", "arrival"),
        )


@dataclass
class Cluster:
    """A PostgreSQL of our own whose commits wait for the disk; started when it is first needed."""

    templates: Path
    _count: itertools.count[int] = field(default_factory=itertools.count)

    @cached_property
    def server(self) -> Postgres:
        return Postgres(durable=True)

    def fresh(self, account: Account) -> str:
        """The name of a new database, migrated and with the contact points."""
        name, data = f"run_{next(self._count)}", self.templates / "postgres"
        if not data.exists():
            self.run("CREATE DATABASE furnished")
            url = self.server.url("furnished")
            furnish({**settings(account, data, 0), "MINYI_DATABASE__URL": url})
        self.run(f"CREATE DATABASE {name} TEMPLATE furnished")
        return name

    def drop(self, name: str) -> None:
        self.run(f"DROP DATABASE {name} WITH (FORCE)")

    def run(self, statement: str, database: str = "postgres") -> int:
        """Runs one statement; the first figure of its answer, 0 for none."""
        plain = self.server.url(database).replace("postgresql+psycopg", "postgresql")
        with psycopg.connect(plain, autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            row = cursor.fetchone() if cursor.description else None
        return int(row[0]) if row else 0

    def stop(self) -> None:
        if "server" in self.__dict__:
            self.server.stop()


@dataclass
class OnPostgres:
    """Any number of web processes; the database's own processes are part of the cost."""

    cluster: Cluster
    workers: int

    @property
    def name(self) -> str:
        return f"minyi-pg-{self.workers}"

    def start(self, account: Account, folder: Path) -> Server:
        database, port = self.cluster.fresh(account), free_port()
        return started(
            _SERVE,
            env={
                **settings(account, folder / "data", port),
                "MINYI_DATABASE__URL": self.cluster.server.url(database),
                "MINYI_WEB__WORKERS": str(self.workers),
            },
            folder=folder,
            cwd=HERE,
            port=port,
            rows=lambda: self.cluster.run("SELECT count(*) FROM arrival", database),
            more_roots=(self.cluster.server.pid,),
            afterwards=lambda: self.cluster.drop(database),
        )


def settings(account: Account, data: Path, port: int) -> dict[str, str]:
    """What an office would set; WeChat's own addresses are closed ports of loopback."""
    nowhere = f"http://127.0.0.1:{free_port()}"
    return {
        "MINYI_DATA": str(data),
        "MINYI_WECHAT__ACCOUNT_ID": account.account_id,
        "MINYI_WECHAT__APP_ID": account.app_id,
        "MINYI_WECHAT__SECRET": "0" * 32,
        "MINYI_WECHAT__TOKEN": account.token,
        "MINYI_WECHAT__ENCODING_AES_KEY": account.aes_key,
        "MINYI_WECHAT__API_BASE": nowhere,
        "MINYI_WECHAT__MP_BASE": nowhere,
        "PORT": str(port),
    }


def furnish(environment: dict[str, str]) -> None:
    """An empty, migrated database with the contact points of the sample city."""
    city = HERE / "sample_city"
    command = [sys.executable, "-m", "flask", "import-points", str(city / "points.csv")]
    command += ["--sites", str(city / "sites.csv"), "--liaisons", str(city / "liaisons.csv")]
    done = subprocess.run(
        command,
        cwd=HERE,
        env=clean_environment(environment),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"import-points: {done.stdout}{done.stderr}")
