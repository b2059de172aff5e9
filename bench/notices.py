"""A notice to many: how fast it goes to people one by one, and how fast it is planned.

Judged: 10,000 sends at 0.7 of what 64 at once and an answer after 50 ms allow in theory (1,280 a
second), claims and outcomes recorded; answers to people meanwhile there within a second; planning
300,000 deliveries within 60 s and bounded memory, on both databases. The platform is a stub: bare
asyncio in a process of its own. `bare` is the same client with nothing recorded: when it is slow,
the machine is busy, and the ratio to it says more.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests
from sqlalchemy import insert

from bench._measures import table
from bench._notices.house import ACCOUNT, desk_at
from handlers.answer import send_answer
from handlers.desk import Desk
from models.answer import Answer, AnswerState
from models.base import Memory
from models.matter import Matter, State
from models.notice import Notice, NoticeKind, NoticeState
from models.words import Kind
from tests.support.announced import TEXT, TITLE, add_followers, announce
from tests.support.databases import Databases

LATENCY_MS, AT_ONCE, SHARE, WITHIN_S = 50.0, 64, 0.7, 1.0
PLAN_S, PLAN_MB = 60.0, 200.0
_ASIDE = 200  # people who wait for an answer, and get no notice


def main() -> dict[str, Any]:
    """Prints the tables and returns all figures."""
    people = int(os.environ.get("BENCH_PEOPLE", "10000"))
    planned = int(os.environ.get("BENCH_PLANNED", "300000"))
    kinds = os.environ.get("BENCH_DATABASES", "sqlite,postgres").split(",")
    found: dict[str, Any] = {"people": people, "planned": planned}
    with tempfile.TemporaryDirectory(prefix="minyi-notices-") as name:
        databases = Databases(Path(name), durable=True)
        try:
            found["bare_per_s"] = round(_bare(people, Path(name)), 1)
            found["sending"] = {k: _sending(databases, k, Path(name), people) for k in kinds}
            found["planning"] = {k: _planning(databases, k, Path(name), planned) for k in kinds}
        finally:
            databases.stop()
    _show(found)
    return found


@contextmanager
def stub() -> Iterator[int]:
    """The platform; its port."""
    command = [sys.executable, "-m", "bench._notices.stub", str(LATENCY_MS)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()


def _bare(calls: int, folder: Path) -> float:
    with stub() as port:
        command = [sys.executable, "-m", "bench._notices.bare"]
        command += [str(port), str(calls), str(AT_ONCE), str(folder)]
        printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return float(printed.split()[-1])


def _sending(databases: Databases, kind: str, folder: Path, people: int) -> dict[str, Any]:
    (home := folder / f"{kind}-sending").mkdir()
    url = databases.fresh(kind, home)
    with stub() as port:
        desk = desk_at(url, port, home)
        aside = _fill(desk.memory, people)
        told, delays = _run(desk, url, port, home, aside)
        counts = requests.get(f"http://127.0.0.1:{port}/counts", timeout=10).json()
        desk.memory.close()
    databases.drop(url)
    rate, limit = told["sent"] / told["took_s"], AT_ONCE / (LATENCY_MS / 1000)
    return {
        "per_s": round(rate, 1),
        "share": round(rate / limit, 3),
        "cpu_ms": round(told["cpu_s"] / told["sent"] * 1000, 3),
        "in_flight": counts["most"],
        "answers": len(delays),
        "answer_s": {"median": _median(delays), "most": round(max(delays, default=0), 3)},
        "holds": told["sent"] == people
        and rate / limit >= SHARE
        and max(delays, default=0) <= WITHIN_S,
    }


def _fill(memory: Memory, people: int) -> list[int]:
    """Followers with an open window, a notice to all but some, who wait for answers instead."""
    from clock import SystemClock  # noqa: PLC0415 - only the moment

    now = SystemClock().now()
    openids = [f"o{n:027}" for n in range(people + _ASIDE)]
    ids = add_followers(memory, openids, now, account=ACCOUNT)
    announce(memory, now, window=ids[:people])
    return ids[people:]


def _run(
    desk: Desk, url: str, port: int, folder: Path, aside: Sequence[int]
) -> tuple[dict[str, Any], list[float]]:
    """Has the other process send, and answers people meanwhile: one as the console does, at once,
    the next left to the clock. Returns what it told and how long each answer took to arrive."""
    command = [sys.executable, "-m", "bench._notices.sender", url, str(port), str(folder)]
    written: list[float] = []
    over = threading.Event()
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdout.readline()
        thread = threading.Thread(target=_answer_people, args=(desk, aside, over, written))
        process.stdin.write("go\n")
        process.stdin.flush()
        thread.start()
        told = json.loads(process.stdout.readline())
        over.set()
        thread.join()
    time.sleep(0.3)
    arrived = requests.get(f"http://127.0.0.1:{port}/counts", timeout=10).json()["answers"]
    return told, [there - said for said, there in zip(written, sorted(arrived), strict=False)]


def _answer_people(
    desk: Desk, aside: Sequence[int], over: threading.Event, written: list[float]
) -> None:
    for turn, follower_id in enumerate(aside):
        if over.wait(0.25):
            return
        written.append(time.time())
        answer_id = _write_answer(desk, follower_id)
        if turn % 2 == 0:
            send_answer(desk, answer_id)


def _write_answer(desk: Desk, follower_id: int) -> int:
    now = desk.clock.now()
    with desk.memory.write() as session:
        matter = Matter(
            number=f"{follower_id:09}0",
            kind=Kind.QUESTION,
            state=State.ANSWERED,
            follower_id=follower_id,
            verbatim="卫生室几点开门",
            arrived_at=now,
            indexed=1,
        )
        session.add(matter)
        session.flush()
        answer = Answer(
            matter_id=matter.id, text="早上八点。", written_at=now, state=AnswerState.WAITING
        )
        session.add(answer)
        session.flush()
        return answer.id


def _planning(databases: Databases, kind: str, folder: Path, people: int) -> dict[str, Any]:
    (home := folder / f"{kind}-planning").mkdir()
    url = databases.fresh(kind, home)
    memory = Memory(url)
    _fill_for_planning(memory, people)
    memory.close()
    command = [sys.executable, "-m", "bench._notices.planner", url, str(home)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    databases.drop(url)
    holds = told["planned"] == people and told["took_s"] <= PLAN_S and told["grew_mb"] <= PLAN_MB
    return {
        "took_s": round(told["took_s"], 1),
        "grew_mb": round(told["grew_mb"], 1),
        "holds": holds,
    }


def _fill_for_planning(memory: Memory, people: int) -> None:
    """Half of them spoke lately; the rest can be reached by mass send only."""
    from clock import SystemClock  # noqa: PLC0415 - only the moment

    now = SystemClock().now()
    for start in range(0, people, 20_000):
        for left in (0, 5):
            openids = [f"o{left}{n:026}" for n in range(start, min(start + 20_000, people), 2)]
            add_followers(memory, openids, now, account=ACCOUNT, left=left)
    row = {
        "title": TITLE,
        "text": TEXT,
        "at": now,
        "state": NoticeState.SCHEDULED,
        "kind": NoticeKind.NOTICE,
        "channels": ["window", "mass"],
        "written_by": "li",
        "written_at": now,
        "released_by": "wang",
        "media_id": "",
    }
    with memory.write() as session:
        session.execute(insert(Notice), [row])


def _median(values: Sequence[float]) -> float:
    return round(statistics.median(values), 3) if values else 0.0


def _show(found: dict[str, Any]) -> None:
    limit = AT_ONCE / (LATENCY_MS / 1000)
    rows = [["bare", f"{found['bare_per_s']:.0f}", f"{found['bare_per_s'] / limit:.2f}"]]
    rows[0] += ["", "", "", ""]
    for kind, one in found["sending"].items():
        answer = one["answer_s"]
        speed = (f"{one['per_s']:.0f}", f"{one['share']:.2f}", f"{one['cpu_ms']}")
        waited = f"{answer['median']} / {answer['most']}"
        rows.append([kind, *speed, str(one["in_flight"]), waited, _word(one)])
    head = ["", "a second", "of theory", "CPU ms each", "in flight", "answers s", ""]
    table(f"Notices one by one, {found['people']:,} people", head, rows)
    planning = [
        [kind, str(one["took_s"]), str(one["grew_mb"]), _word(one)]
        for kind, one in found["planning"].items()
    ]
    head = ["", "seconds", "grew MB", ""]
    table(f"Notices planned, {found['planned']:,} people", head, planning)


def _word(one: dict[str, Any]) -> str:
    return "holds" if one["holds"] else "TOO SLOW"
