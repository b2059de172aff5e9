"""Many followers, many messages, a bot that comes and goes, an emulator that is killed."""

from __future__ import annotations

import json
import signal
import threading
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from emulator.store import Store
from tests.emulator.conftest import Emulator, Start
from tests.emulator.echo_bot import Push, Response, echo


def lines(tencent: Emulator) -> list[Any]:
    text = tencent.http.get(tencent.url("/_emulator/ledger?format=jsonl")).text
    return [json.loads(line) for line in text.splitlines()]


def wait_for(tencent: Emulator, counter: str, more_than: int) -> int:
    for _ in range(2000):
        value = int(tencent.control("GET", "/counters")[counter])
        if value > more_than:
            return value
        time.sleep(0.005)
    raise AssertionError(f"{counter} stays at {value}")


def test_a_burst_outlives_a_bot_that_is_away_now_and_then(start: Start) -> None:
    tencent = start(EMULATOR_RETRY_PAUSE_S="0.01", EMULATOR_PUSH_TIMEOUT_S="5")
    tencent.bot.behaviour = lambda push: Response(echo(push).body, delay_s=0.005)
    wish = {"messages": 1500, "followers": 30, "concurrency": 8, "wait": False, "repeat_p": 0.1}
    tencent.control("POST", "/burst", wish)
    for _ in range(3):
        good = tencent.control("GET", "/counters")["messages_acknowledged"]
        wait_for(tencent, "messages_acknowledged", good + 20)
        tencent.bot.stop()
        bad = tencent.control("GET", "/counters")["failures_shown"]
        wait_for(tencent, "failures_shown", bad + 8)
        tencent.bot.back()
    while (report := tencent.control("GET", "/burst"))["running"]:
        time.sleep(0.02)
    assert (report["sent"], report["skipped"], report["trouble"]) == (1500, 0, None)
    assert report["unacknowledged"] >= 24
    check_that_ledger_and_bot_agree(tencent, report)


def check_that_ledger_and_bot_agree(tencent: Emulator, report: Any) -> None:
    heard: dict[int, list[Push]] = defaultdict(list)
    for push in tencent.bot.pushes:
        heard[int(push["MsgId"])].append(push)
    entries = lines(tencent)
    assert all(entry["settled"] for entry in entries)
    good = {entry["msg_id"] for entry in entries if entry["acknowledged"]}
    assert len(good) == report["acknowledged"]
    assert good <= set(heard)
    for entry in entries:
        answered = [reply for reply in entry["replies"] if reply["status"] is not None]
        assert (len(answered) > 0) == entry["acknowledged"]
        assert len(answered) <= len(heard[entry["msg_id"]])
        assert len({push.xml for push in heard[entry["msg_id"]]}) <= 1
    check_the_order_of_each_person(tencent.bot.pushes)


def check_the_order_of_each_person(pushes: list[Push]) -> None:
    said: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for push in pushes:
        said[push["FromUserName"]].append((int(push["CreateTime"]), int(push["MsgId"])))
    assert all(order == sorted(order) for order in said.values())
    assert len({push["Content"] for push in pushes}) == len({push["MsgId"] for push in pushes})


def test_a_refused_connection_is_a_failed_delivery_and_is_repeated(start: Start) -> None:
    tencent = start(EMULATOR_RETRY_PAUSE_S="0.3", EMULATOR_MAX_DELIVERIES="10")
    openid = tencent.follower()
    tencent.bot.stop()
    results: list[Any] = []
    words = {"type": "text", "fields": {"Content": "在吗"}}
    speaker = threading.Thread(
        target=lambda: results.append(tencent.control("POST", f"/followers/{openid}/push", words))
    )
    speaker.start()
    wait_for(tencent, "deliveries", 0)
    tencent.bot.back()
    speaker.join()
    assert results[0]["acknowledged"]
    assert 2 <= results[0]["deliveries"] <= 10
    replies = lines(tencent)[0]["replies"]
    assert replies[0]["outcome"] == "connection: ConnectionRefusedError"
    assert [reply["number"] for reply in replies] == list(range(1, len(replies) + 1))


def test_a_burst_keeps_to_its_rate(start: Start) -> None:
    tencent = start()
    report = tencent.control("POST", "/burst", {"messages": 30, "rate": 100})
    assert report["sent"] == 30
    assert report["elapsed_s"] >= 0.3
    assert report["late_ms"] >= 0


def test_a_burst_leaves_out_who_is_not_heard_any_more(start: Start) -> None:
    tencent = start()
    first, second = tencent.follower(), tencent.follower()
    for_good = threading.Event()

    def leave(push: Push) -> Response:
        if not for_good.is_set() and push["MsgType"] == "text":
            for_good.set()
            tencent.push(second, "unsubscribe")
            tencent.push(first, "unsubscribe")
        return echo(push)

    tencent.bot.behaviour = leave
    wish = {"messages": 40, "followers": 2, "concurrency": 1, "seed": 1}
    report = tencent.control("POST", "/burst", wish)
    assert (report["sent"], report["skipped"], report["trouble"]) == (1, 39, None)


def test_ten_thousand_followers_are_made_at_once_and_listed_in_one_full_page(start: Start) -> None:
    tencent = start()
    made = tencent.control("POST", "/followers", {"count": 10_000, "push": False})["openids"]
    assert len(set(made)) == 10_000
    first = tencent.api("user/get")
    assert (first["total"], first["count"], first["next_openid"]) == (10_000, 10_000, made[-1])
    assert first["data"]["openid"] == made
    last = tencent.api("user/get", params={"next_openid": first["next_openid"]})
    assert last == {"total": 10_000, "count": 0, "next_openid": ""}


def test_what_a_caller_was_told_outlives_a_kill(start: Start) -> None:
    tencent = start()
    openid = tencent.follower()
    results = [tencent.say(openid, f"第{number}句") for number in range(20)]
    tencent.stop(signal.SIGKILL)
    tencent.start()
    entries = lines(tencent)
    assert [entry["id"] for entry in entries] == [result["ledger_id"] for result in results]
    assert all(entry["acknowledged"] and entry["settled"] for entry in entries)
    assert len(tencent.chat(openid)["messages"]) == 40
    assert tencent.control("GET", "/counters")["messages_acknowledged"] == 20


def test_after_a_kill_no_version_of_a_chat_comes_again(start: Start) -> None:
    tencent = start()
    openid = tencent.follower()
    tencent.say(openid, "早")
    seen = max(line["version"] for line in tencent.chat(openid)["messages"])
    tencent.stop(signal.SIGKILL)
    tencent.start()
    tencent.say(openid, "晚")
    news = tencent.control("GET", f"/followers/{openid}/chat?since={seen}")["messages"]
    assert [line["text"] for line in news] == ["晚", "收到：晚"]


@pytest.mark.parametrize(("keep_alive", "fewest"), [("true", 1), ("false", 10)])
def test_connections_are_kept_only_when_told_so(start: Start, keep_alive: str, fewest: int) -> None:
    tencent = start(EMULATOR_KEEP_ALIVE=keep_alive)
    tencent.bot.stop()
    tencent.bot.http = "HTTP/1.1"
    tencent.bot.back()
    tencent.bot.connections = 0
    openid = tencent.follower()
    assert all(tencent.say(openid, str(number))["acknowledged"] for number in range(10))
    assert tencent.bot.connections == fewest


def test_a_kept_connection_that_was_closed_costs_no_delivery(start: Start) -> None:
    tencent = start(EMULATOR_KEEP_ALIVE="true")
    openid = tencent.follower()  # This bot speaks HTTP/1.0 and closes after each answer.
    results = [tencent.say(openid, str(number)) for number in range(5)]
    assert [result["deliveries"] for result in results] == [1] * 5


def test_a_failed_lazy_change_takes_only_itself_back(tmp_path: Path) -> None:
    store = Store(tmp_path / "emulator.db")
    with store.transaction(lazy=True):
        store.keep("first", "1")

    def fail() -> None:
        with store.transaction(lazy=True):
            store.keep("second", "2")
            raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011
        fail()
    with store.transaction():
        store.tally("third", 3)
    store.tally("third", 4)
    assert (store.kept("first"), store.kept("second")) == ("1", None)
    store.close()
    again = Store(tmp_path / "emulator.db")
    assert again.kept("first") == "1"
    assert again.number("SELECT value FROM counters WHERE name = 'third'") == 7
    again.close()
