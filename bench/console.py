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
from contextlib import ExitStack, contextmanager
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
Figures = dict[str, Any]
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
    with ExitStack() as stack:
        small = stack.enter_context(_house(databases, kind, folder / f"{kind}-small", SMALL))
        large = stack.enter_context(_house(databases, kind, folder / f"{kind}-large", count))
        figures = _figures(small, SMALL, large, count)
    rows, judged = [], {}
    for name, (before, now) in figures.items():
        growth = round(now["median"] / before["median"], 2)
        bad = now["p95"] > LIMIT_MS or now["queries"] > QUERIES
        bad = bad or (name.split(": ")[1].startswith("list") and growth > GROWTH)
        judged[name] = now | {
            "median_at_10000": before["median"],
            "growth": growth,
            "holds": not bad,
        }
        cells = (before["median"], now["median"], now["p95"], growth, now["queries"])
        rows.append([name, *(str(cell) for cell in cells), "" if not bad else "TOO MUCH"])
    head = ["page", "ms at 10,000", "ms", "p95", "growth", "queries", ""]
    table(f"Console, {kind}, {count:,} matters", head, rows)
    return judged


@contextmanager
def _house(databases: Databases, kind: str, folder: Path, count: int) -> Iterator[Desk]:
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
        yield Desk(memory, clock, Ear(), WritingMessenger(), files, rules(), accounts=no_phones)
    finally:
        memory.close()
        databases.drop(url)


def _figures(small: Desk, few: int, large: Desk, many: int) -> dict[str, tuple[Figures, Figures]]:
    """By page: with few matters and with many, asked for in turn, so that both suffer alike when
    the machine is busy with something else."""
    found = {}
    people: dict[str, list[str]] = {
        "city": [],
        "clerk": ["诚城社区"],
        "officer": ["诚城社区", "关堤乡"],
    }
    for login, points in people.items():
        role = {"city": Role.CITY, "clerk": Role.CLERK, "officer": Role.OFFICER}[login]
        for desk in (small, large):
            add_staff(desk, login=login, name=login, role=role, points=points, password=PASSWORD)
        at_small, at_large = _Seat(small, login, few), _Seat(large, login, many)
        for name in at_small.pages:
            found[f"{login}: {name}"] = _page(name, at_small, at_large)
    return found


class _Seat:
    """Somebody who is logged in, and the addresses of what she looks at."""

    def __init__(self, desk: Desk, login: str, count: int) -> None:
        self.desk, self.client = desk, _client(desk, login)
        html = self.client.get("/console/matters").get_data(as_text=True)
        ids = re.findall(r'href="(/console/matters/\d+)"', html)
        self.pages = pages(count) | {"matter": lambda chance: chance.choice(ids)}


def _page(name: str, small: _Seat, large: _Seat) -> tuple[Figures, Figures]:
    seats = (small, large)
    chances = [random.Random(3) for _ in seats]
    spent: list[list[float]] = [[] for _ in seats]
    asked = [0] * len(seats)
    for turn in range(TRIES + 2):
        for n, seat in enumerate(seats):
            took, queries = _asked_for(seat, seat.pages[name](chances[n]))
            if turn >= 2:  # the first ones warm up
                spent[n].append(took)
                asked[n] = max(asked[n], queries)
    before, now = (
        {
            "median": round(statistics.median(times), 1),
            "p95": round(statistics.quantiles(times, n=20)[-1], 1),
            "queries": queries,
        }
        for times, queries in zip(spent, asked, strict=True)
    )
    return before, now


def _asked_for(seat: _Seat, path: str) -> tuple[float, int]:
    """Milliseconds and questions to the database."""
    with _counted(seat.desk.memory) as count:
        start = time.perf_counter()
        code = seat.client.get(path).status_code
        took = (time.perf_counter() - start) * 1000
    assert code == 200, (path, code)
    return took, count[0]


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
