"""Bad days with a probability, for API calls and for pushes."""

from __future__ import annotations

import threading

import pytest
import requests

from tests.emulator.conftest import Emulator, Start
from tests.emulator.echo_bot import Response


def ask(tencent: Emulator, path: str, token: str) -> int | str:
    url = tencent.url(f"/cgi-bin/{path}?access_token={token}")
    try:
        answer = requests.get(url, timeout=5)
    except requests.ConnectionError:
        return "cut"
    return answer.status_code if answer.status_code != 200 else answer.json().get("errcode", 0)


def outcomes(tencent: Emulator, calls: int) -> list[int | str]:
    token = tencent.stable()["access_token"]
    return [ask(tencent, "getcallbackip", token) for _ in range(calls)]


def test_several_faults_of_one_path_each_have_their_chance(tencent: Emulator) -> None:
    rules = [
        {"errcode": -1, "p": 0.2},
        {"status": 502, "p": 0.2},
        {"drop": "after", "p": 0.2},
        {"errcode": 45009, "p": 0.2},
    ]
    tencent.control("PUT", "/faults", {"api": {"getcallbackip": rules}, "seed": 5})
    seen = outcomes(tencent, 60)
    assert set(seen) == {0, -1, 502, "cut", 45009}
    hits = tencent.control("GET", "/faults")["hits"]
    assert hits["api getcallbackip status 502"] == seen.count(502)


def test_a_seed_repeats_the_same_bad_day(tencent: Emulator) -> None:
    faults = {"api": {"getcallbackip": {"errcode": -1, "p": 0.5}}, "seed": "同"}
    tencent.control("PUT", "/faults", faults)
    first = outcomes(tencent, 30)
    tencent.control("PUT", "/faults", faults)
    assert outcomes(tencent, 30) == first
    assert {0, -1} == set(first)


def test_times_counts_only_what_happened(tencent: Emulator) -> None:
    rule = {"errcode": -1, "p": 0.5, "times": 3}
    tencent.control("PUT", "/faults", {"api": {"getcallbackip": rule}, "seed": 1})
    assert outcomes(tencent, 40).count(-1) == 3
    assert tencent.control("GET", "/faults")["left"] == {"getcallbackip": 0}


def test_a_token_may_be_revoked_in_the_middle_of_a_call(tencent: Emulator) -> None:
    token = tencent.stable()["access_token"]
    rule = {"revoke": True, "times": 1}
    tencent.control("PUT", "/faults", {"api": {"getcallbackip": rule}})
    assert [ask(tencent, "getcallbackip", token) for _ in range(2)] == [40001, 40001]
    assert tencent.code("getcallbackip") == 0


def test_a_list_of_faults_keeps_what_is_left_of_each(tencent: Emulator) -> None:
    rules = [{"errcode": 1, "times": 2}, {"errcode": 2}]
    answer = tencent.control("PUT", "/faults", {"api": {"menu/get": rules}})
    assert answer["left"] == {"menu/get": [2, None]}


@pytest.mark.parametrize(("fault", "reached"), [("drop_before", 0), ("drop_after", 3)])
def test_a_push_may_be_cut_before_or_after_the_bot_has_it(
    tencent: Emulator, fault: str, reached: int
) -> None:
    heard = threading.Semaphore(0)

    def hear(_push: object) -> Response:
        heard.release()
        return Response("success")

    tencent.bot.behaviour = hear
    tencent.control("PUT", "/faults", {"push": {fault: 1}})
    result = tencent.say(tencent.follower(), "你好")
    assert (result["deliveries"], result["failure_shown"]) == (3, True)
    for _ in range(reached):
        assert heard.acquire(timeout=5)
    assert len(tencent.bot.pushes) == reached


def test_a_push_may_be_slow_now_and_then(tencent: Emulator) -> None:
    tencent.control("PUT", "/faults", {"push": {"delay_s": 0.1, "delay_p": 0.5}, "seed": 3})
    openid = tencent.follower()
    slow = [tencent.say(openid, "你好")["elapsed_ms"] >= 100 for _ in range(12)]
    ordered = tencent.control("GET", "/faults")["hits"]["push delay"]
    assert 0 < ordered < 12
    assert sum(slow) >= ordered


def test_a_push_may_be_overtaken_by_the_next_of_the_same_person(start: Start) -> None:
    tencent = start()
    openid = tencent.follower()
    tencent.control("PUT", "/faults", {"push": {"reorder": 1, "reorder_s": 10}})
    first = threading.Thread(target=tencent.say, args=(openid, "先说的"))
    first.start()
    while not tencent.control("GET", "/counters")["pushes_distinct"]:
        pass
    tencent.control("PUT", "/faults", {})
    tencent.say(openid, "后说的")
    first.join(10)
    assert [push["Content"] for push in tencent.bot.pushes] == ["后说的", "先说的"]
    ids = [int(push["MsgId"]) for push in tencent.bot.pushes]
    assert ids[0] > ids[1]


@pytest.mark.parametrize(
    "faults",
    [
        {"api": {"x": {"p": 2}}},
        {"api": {"x": []}},
        {"api": {"x": [5]}},
        {"api": {"x": [{}] * 21}},
        {"push": {"reorder": -1}},
        {"push": {"delay_p": "often"}},
        {"push": {"weather": 1}},
    ],
)
def test_faults_that_make_no_sense_change_nothing(
    tencent: Emulator, faults: dict[str, object]
) -> None:
    tencent.control("PUT", "/faults", {"api": {"menu/get": {"errcode": 7}}})
    assert tencent.control("PUT", "/faults", faults, status=400)["error"].endswith(".")
    assert tencent.code("menu/get") == 7


def test_a_storm_is_every_fault_at_once(tencent: Emulator) -> None:
    answer = tencent.control("PUT", "/faults", {"storm": 0.05, "seed": 1})["faults"]
    assert {rule["p"] for rule in answer["api"]["*"]} == {0.05}
    assert len(answer["api"]["*"]) == 7
    chances = {name: value for name, value in answer["push"].items() if name != "delay_s"}
    assert set(chances) == {
        "double", "drop_reply", "drop_before", "drop_after", "reorder", "delay_p",
    }  # fmt: skip
    assert set(chances.values()) == {0.05}
    assert answer["jobs"] == {"early": 0.05, "twice": 0.05}


def test_what_is_said_beside_a_storm_is_stronger(tencent: Emulator) -> None:
    wish = {"storm": 0.5, "api": {"getcallbackip": {"status": 502, "times": 1}}, "push": {}}
    tencent.control("PUT", "/faults", wish)
    assert tencent.control("GET", "/faults")["left"] == {"getcallbackip": 1}
    assert tencent.say(tencent.follower(), "平静")["deliveries"] == 1


@pytest.mark.parametrize(
    "wish",
    [
        {"storm": 2}, {"storm": "x"}, {"storm": True}, {"jobs": {"late": 1}}, {"jobs": 5},
        {"jobs": {"early": -1}}, {"api": {"token": {"seen_as": "home"}}},
    ],
)  # fmt: skip
def test_a_storm_of_nonsense_is_refused(tencent: Emulator, wish: dict[str, object]) -> None:
    assert tencent.control("PUT", "/faults", wish, status=400)["error"].endswith(".")


def test_a_bot_may_be_seen_at_another_address_now_and_then(tencent: Emulator) -> None:
    rule = {"seen_as": "198.51.100.9", "times": 1}
    tencent.control("PUT", "/faults", {"api": {"stable_token": rule}})
    tencent.control("PUT", "/whitelist", {"ips": ["127.0.0.1"], "seen_as": "127.0.0.1"})
    try:
        refused, granted = tencent.stable(), tencent.stable()
    finally:
        tencent.control("PUT", "/whitelist", {"ips": None})
    assert refused["errcode"] == 40164
    assert "invalid ip 198.51.100.9 ipv6 ::ffff:198.51.100.9" in refused["errmsg"]
    assert "access_token" in granted
