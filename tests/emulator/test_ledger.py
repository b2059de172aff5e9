"""The ledger of all pushes, and bursts of messages made inside the emulator."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from emulator.clock import Clock
from emulator.ledger import Choice, Ledger
from emulator.store import Store
from tests.emulator.conftest import Emulator, Start
from tests.emulator.echo_bot import Push, Response, echo, envelope


def entry_of(tencent: Emulator, result: Any) -> Any:
    query = f"/ledger?after={result['ledger_id'] - 1}&limit=1"
    return tencent.control("GET", query)["entries"][0]


def test_a_push_stands_in_the_ledger_with_its_deliveries(tencent: Emulator) -> None:
    openid = tencent.follower()
    result = tencent.say(openid, "路灯坏了", repeat=1)
    entry = entry_of(tencent, result)
    assert (entry["openid"], entry["type"], entry["event"]) == (openid, "text", False)
    assert entry["msg_id"] == result["msg_id"]
    assert entry["digest"] == hashlib.sha256("路灯坏了".encode()).hexdigest()
    assert (entry["deliveries"], entry["acknowledged"], entry["settled"]) == (2, True, True)
    assert [reply["reply"] for reply in entry["replies"]] == ["收到：路灯坏了"] * 2


def test_a_lost_answer_is_in_the_ledger_but_does_not_acknowledge(tencent: Emulator) -> None:
    tencent.control("PUT", "/faults", {"push": {"drop_reply": 1}})
    entry = entry_of(tencent, tencent.say(tencent.follower(), "你好"))
    assert (entry["deliveries"], entry["acknowledged"], entry["failure_shown"]) == (3, False, True)
    assert {(reply["reply"], reply["lost"]) for reply in entry["replies"]} == {("收到：你好", True)}


def test_the_answer_to_a_twin_is_in_the_ledger(tencent: Emulator) -> None:
    tencent.control("PUT", "/faults", {"push": {"double": 1}})
    result = tencent.say(tencent.follower(), "你好")
    entry = entry_of(tencent, result)
    assert (result["deliveries"], entry["deliveries"]) == (2, 2)
    assert sorted(reply["twin"] for reply in entry["replies"]) == [False, True]


def test_the_ledger_is_read_in_pages_or_as_lines(tencent: Emulator) -> None:
    openid = tencent.follower()
    first = tencent.say(openid, "一")["ledger_id"]
    for words in ("二", "三"):
        tencent.say(openid, words)
    tencent.push(openid, "CLICK", fields={"EventKey": "k"})
    query = f"/ledger?openid={openid}&type=text&acknowledged=true"
    page = tencent.control("GET", f"{query}&limit=2")
    rest = tencent.control("GET", f"{query}&limit=2&after={page['next']}")
    assert (len(page["entries"]), len(rest["entries"]), rest["next"]) == (2, 1, None)
    lines = tencent.http.get(tencent.url(f"/_emulator/ledger?format=jsonl&after={first - 1}"))
    entries = [json.loads(line) for line in lines.text.splitlines()]
    assert entries[:2] == page["entries"]
    assert [entry["type"] for entry in entries] == ["text", "text", "text", "CLICK"]
    assert page["totals"]["pushes"] >= 4


def test_a_burst_sends_every_message_once_and_in_order_of_each_follower(start: Start) -> None:
    tencent = start()
    seen: dict[str, list[int]] = defaultdict(list)
    lock = threading.Lock()

    def note(push: Push) -> Response:
        with lock:
            seen[push["FromUserName"]].append(int(push["Content"].removeprefix("路灯 第")))
        return echo(push)

    tencent.bot.behaviour = note
    wish = {"messages": 200, "followers": 7, "concurrency": 5, "text_prefix": "路灯 第", "seed": 1}
    report = tencent.control("POST", "/burst", wish)
    counts = [report[name] for name in ("sent", "acknowledged", "deliveries", "replies_differ")]
    assert counts == [200, 200, 200, 0]
    assert sorted(number for numbers in seen.values() for number in numbers) == list(range(1, 201))
    assert all(numbers == sorted(numbers) for numbers in seen.values())
    assert len(seen) == 7
    totals = tencent.control("GET", "/ledger?limit=1")["totals"]
    assert (totals["pushes"], totals["acknowledged"]) == (200, 200)


def test_a_burst_repeats_some_and_notices_replies_that_differ(tencent: Emulator) -> None:
    count = iter(range(10_000))
    tencent.bot.behaviour = lambda push: Response(envelope(push.text(f"编号 {next(count)}")))
    wish = {"messages": 40, "followers": 4, "repeat_p": 0.5, "seed": 3}
    report = tencent.control("POST", "/burst", wish)
    assert 0 < report["repeated"] < 40
    assert report["deliveries"] == 40 + report["repeated"]
    assert report["replies_differ"] == report["repeated"]


def test_the_same_seed_gives_the_same_burst(tencent: Emulator) -> None:
    wish = {"messages": 30, "followers": 5, "repeat_p": 0.3, "seed": "同", "concurrency": 1}

    def said() -> list[tuple[str, str]]:
        tencent.bot.pushes.clear()
        tencent.control("POST", "/burst", wish)
        return [(push["FromUserName"], push["Content"]) for push in tencent.bot.pushes]

    assert sorted(said()) == sorted(said())


def test_a_burst_can_be_stopped_and_is_alone(tencent: Emulator) -> None:
    tencent.bot.behaviour = lambda _push: Response("success", delay_s=0.05)
    wish = {"messages": 100_000, "followers": 20, "wait": False, "seed": 1}
    assert tencent.control("POST", "/burst", wish)["running"]
    tencent.control("POST", "/burst", {"messages": 1}, status=409)
    while tencent.control("GET", "/burst")["sent"] == 0:
        time.sleep(0.01)
    report = tencent.control("DELETE", "/burst")
    assert (report["stopped"], report["running"]) == (True, False)
    assert 0 < report["sent"] < 100_000


def test_a_burst_ends_when_its_time_is_over(tencent: Emulator) -> None:
    tencent.bot.behaviour = lambda _push: Response("success", delay_s=0.05)
    report = tencent.control("POST", "/burst", {"messages": 100_000, "max_s": 0.2})
    assert report["stopped"]


def test_out_of_order_messages_keep_their_ids_and_come_late(tencent: Emulator) -> None:
    tencent.control("PUT", "/faults", {"push": {"reorder": 0.5}, "seed": 7})
    wish = {"messages": 60, "followers": 2, "concurrency": 2, "text_prefix": "", "seed": 2}
    report = tencent.control("POST", "/burst", wish)
    assert report["acknowledged"] == 60
    ids = defaultdict(list)
    for push in tencent.bot.pushes:
        ids[push["FromUserName"]].append(int(push["MsgId"]))
    assert any(order != sorted(order) for order in ids.values())
    assert sum(len(set(order)) for order in ids.values()) == 60
    assert tencent.control("GET", "/faults")["hits"]["push reorder"] > 5


@pytest.mark.parametrize(
    "wish",
    [
        {"messages": 0},
        {"messages": 10**9},
        {"followers": 0},
        {"concurrency": 1000},
        {"repeat_p": 2},
        {"text_prefix": 5},
        {"texts": "x"},
        {"max_s": -1},
        {"speed": 3},
    ],
)
def test_a_burst_without_bounds_is_refused(tencent: Emulator, wish: dict[str, Any]) -> None:
    assert tencent.control("POST", "/burst", wish, status=400)["error"].endswith(".")


ALL_AT_ONCE: dict[str, Any] = {
    "push": dict.fromkeys(("double", "drop_reply", "drop_before", "drop_after", "reorder"), 0.1),
    "seed": "sturm",
}


def test_in_any_weather_the_ledger_says_what_the_bot_was_asked(start: Start) -> None:
    tencent = start()
    heard: dict[str, int] = defaultdict(int)
    lock = threading.Lock()

    def note(push: Push) -> Response:
        with lock:
            heard[push["MsgId"]] += 1
        return echo(push)

    tencent.bot.behaviour = note
    tencent.control("PUT", "/faults", ALL_AT_ONCE)
    wish = {"messages": 300, "followers": 20, "concurrency": 4, "repeat_p": 0.1, "seed": 9}
    report = tencent.control("POST", "/burst", wish)
    hits = tencent.control("GET", "/faults")["hits"]
    assert {name.removeprefix("push ") for name in hits} == set(ALL_AT_ONCE["push"])
    entries = tencent.control("GET", "/ledger?limit=5000")["entries"]
    assert len(entries) == report["sent"] == 300
    good = [entry for entry in entries if entry["acknowledged"]]
    assert len(good) == report["acknowledged"]
    for entry in good:
        seen = [reply for reply in entry["replies"] if reply["reply"] and not reply["lost"]]
        assert {reply["reply"] for reply in seen} == {seen[0]["reply"]}
        asked = [reply for reply in entry["replies"] if "before" not in reply["outcome"]]
        assert 1 <= heard[str(entry["msg_id"])] <= len(asked)


def test_a_file_of_an_older_emulator_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "emulator.db"
    old = sqlite3.connect(path)
    old.execute(
        "CREATE TABLE attempts (id INTEGER PRIMARY KEY AUTOINCREMENT, openid TEXT NOT NULL,"
        " type TEXT NOT NULL, msg_id INTEGER, number INTEGER NOT NULL, at REAL NOT NULL,"
        " ms INTEGER NOT NULL, status INTEGER, outcome TEXT NOT NULL)"
    )
    old.execute("INSERT INTO attempts VALUES (1, 'o', 'text', 5, 1, 0, 3, 200, 'text')")
    old.commit()
    old.close()
    store = Store(path)
    ledger = Ledger(store, Clock("system"))
    assert (ledger.page(Choice(), 10), ledger.totals()["deliveries"]) == ([], 0)
    store.close()
