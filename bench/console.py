"""The console at the size of years: inbox pages, search and one matter, on both databases.

What is judged: the 95th percentile of every page under 200 ms with BENCH_MATTERS (1,000,000)
matters; paged lists that take no more than 1.5 times as long as with 10,000; no page that asks the
database more than 10 times. Pages are asked for as a browser asks, through the whole application.
"""

from __future__ import annotations

import os
import random
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from bench._console.filling import fill
from bench._measures import table
from console import Doorway, fit_console
from console.guard import limiter
from handlers.appoint import add_staff
from handlers.desk import AccountRules, Desk
from handlers.ear import Ear
from handlers.register import load_sample
from models.base import Memory
from models.files import Folder
from models.staff import Role
from tests.conftest import rules
from tests.support.databases import Databases
from tests.support.twins import StandingClock, WritingMessenger

SMALL, LIMIT_MS, GROWTH, QUERIES = 10_000, 200.0, 1.5, 10
TRIES = int(os.environ.get("BENCH_TRIES", "25"))
PASSWORD = "liu-shu-he-feng"
_CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')


def pages(count: int) -> dict[str, Callable[[random.Random], str]]:
    """Addresses by what they show. Those that begin with `list` are judged by growth as well."""
    anywhere = "/console/matters?before={}"
    return {
        "list": lambda _: "/console/matters",
        "list, somewhere": lambda chance: anywhere.format(chance.randrange(count // 2, count)),
        "list, to answer": lambda _: "/console/matters?due=todo",
        "list, overdue": lambda _: "/console/matters?due=late",
        "list, one kind": lambda _: "/console/matters?kind=opinion",
        "list, one state": lambda _: "/console/matters?state=referred",
        "list, one channel": lambda _: "/console/matters?channel=box",
        "article": lambda chance: f"/console/matters?article={chance.randrange(1, 60)}",
        "search, common": lambda chance: f"/console/matters?q={chance.choice(('路灯', '建议'))}",
        "search, two words": lambda _: "/console/matters?q=井盖 老粮站",
        "search, rare": lambda chance: f"/console/matters?q=门牌{chance.randrange(9973)}号",
        "search, nothing": lambda _: "/console/matters?q=拖拉机",
        "search, number": lambda chance: f"/console/matters?q={chance.randrange(100, 1000)}",
    }


def main() -> dict[str, Any]:
    """Prints a table for each database and returns all figures."""
    count = int(os.environ.get("BENCH_MATTERS", "1000000"))
    kinds = os.environ.get("BENCH_DATABASES", "sqlite,postgres").split(",")
    found: dict[str, Any] = {"matters": count}
    with tempfile.TemporaryDirectory(prefix="minyi-console-") as folder:
        databases = Databases(Path(folder))
        try:
            for kind in kinds:
                found[kind] = _compare(databases, kind, Path(folder), count)
        finally:
            databases.stop()
    return found


def _compare(databases: Databases, kind: str, folder: Path, count: int) -> dict[str, Any]:
    small = _measure(databases, kind, folder / f"{kind}-small", min(SMALL, count))
    large = _measure(databases, kind, folder / f"{kind}-large", count)
    rows, judged = [], {}
    for name, figures in large.items():
        before = small[name]["median"]
        growth = round(figures["median"] / before, 2)
        bad = figures["p95"] > LIMIT_MS or figures["queries"] > QUERIES
        bad = bad or (name.split(": ")[1].startswith("list") and growth > GROWTH)
        judged[name] = figures | {"median_at_10000": before, "growth": growth, "holds": not bad}
        cells = (before, figures["median"], figures["p95"], growth, figures["queries"])
        rows.append([name, *(str(cell) for cell in cells), "" if not bad else "TOO MUCH"])
    head = ["page", "ms at 10,000", "ms", "p95", "growth", "queries", ""]
    table(f"Console, {kind}, {count:,} matters", head, rows)
    return judged


def _measure(
    databases: Databases, kind: str, folder: Path, count: int
) -> dict[str, dict[str, Any]]:
    folder.mkdir()
    url = databases.fresh(kind, folder)
    memory, clock = Memory(url), StandingClock()
    try:
        load_sample(memory, clock.now())
        start = time.perf_counter()
        fill(memory, count, clock.now())
        print(
            f"  {kind}: {count:,} matters filled in {time.perf_counter() - start:.0f} s", flush=True
        )
        files = Folder(folder / "media")
        no_phones = AccountRules(second_factor=frozenset())
        desk = Desk(memory, clock, Ear(), WritingMessenger(), files, rules(), accounts=no_phones)
        return _figures(desk, count)
    finally:
        memory.close()
        databases.drop(url)


def _figures(desk: Desk, count: int) -> dict[str, dict[str, Any]]:
    found = {}
    people: dict[str, list[str]] = {
        "city": [],
        "clerk": ["诚城社区"],
        "officer": ["诚城社区", "关堤乡"],
    }
    for login, points in people.items():
        role = {"city": Role.CITY, "clerk": Role.CLERK, "officer": Role.OFFICER}[login]
        add_staff(desk, login=login, name=login, role=role, points=points, password=PASSWORD)
        client = _client(desk, login)
        for name, address in pages(count).items():
            found[f"{login}: {name}"] = _page(desk, client, address)
        ids = _ids(client)
        found[f"{login}: matter"] = _page(desk, client, lambda c, ids=ids: c.choice(ids))  # type: ignore[misc]
    return found


def _ids(client: FlaskClient) -> list[str]:
    html = client.get("/console/matters").get_data(as_text=True)
    return re.findall(r'href="(/console/matters/\d+)"', html)


def _page(
    desk: Desk, client: FlaskClient, address: Callable[[random.Random], str]
) -> dict[str, Any]:
    chance, spent, asked = random.Random(3), [], 0
    for turn in range(TRIES + 2):
        path = address(chance)
        with _counted(desk.memory) as count:
            start = time.perf_counter()
            code = client.get(path).status_code
            took = (time.perf_counter() - start) * 1000
        assert code == 200, (path, code)
        if turn >= 2:  # the first ones warm up
            spent.append(took)
            asked = max(asked, count[0])
    p95 = statistics.quantiles(spent, n=20)[-1]
    return {"median": round(statistics.median(spent), 1), "p95": round(p95, 1), "queries": asked}


@contextmanager
def _counted(memory: Memory) -> Iterator[list[int]]:
    count = [0]

    def one_more(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        count[0] += not statement.startswith("BEGIN")

    event.listen(memory.engine, "before_cursor_execute", one_more)
    try:
        yield count
    finally:
        event.remove(memory.engine, "before_cursor_execute", one_more)


def _client(desk: Desk, login: str) -> FlaskClient:
    app = Flask("bench", static_folder=None)
    app.config.update(SECRET_KEY="a key for measuring", SESSION_COOKIE_DOMAIN=None)
    fit_console(app, desk, Doorway(), sample=False)
    app.config.update(SESSION_COOKIE_SECURE=False)
    limiter.enabled = False
    client = app.test_client()
    found = _CSRF.search(client.get("/console/login").get_data(as_text=True))
    assert found is not None
    form = {"csrf_token": found[1], "login": login, "password": PASSWORD}
    assert client.post("/console/login", data=form).status_code == 303
    return client
