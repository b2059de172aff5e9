"""What an account may do, from where, how often; and several accounts in one process."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from emulator.accounts import all_from_environment
from emulator.config import ConfigError
from tests.emulator.conftest import SECRET, Emulator, Start, environment
from tests.emulator.echo_bot import AES_KEY, APP_ID, TOKEN

OTHER_APP, OTHER = "wxfedcba9876543210", "gh_second00002"


def fetch(tencent: Emulator, app_id: str = APP_ID, call: str = "stable_token") -> Any:
    body = {"grant_type": "client_credential", "appid": app_id, "secret": SECRET}
    if call == "token":
        return tencent.http.get(tencent.url("/cgi-bin/token"), params=body).json()
    return tencent.http.post(tencent.url(f"/cgi-bin/{call}"), json=body).json()


def ask(tencent: Emulator, token: str, path: str, body: object = None) -> Any:
    url = tencent.url(f"/cgi-bin/{path}?access_token={token}")
    return (tencent.http.get(url) if body is None else tencent.http.post(url, json=body)).json()


def test_a_stranger_fetches_no_token_and_learns_its_address(tencent: Emulator) -> None:
    token = fetch(tencent)["access_token"]
    rule = {"ips": ["203.0.113.0/24"], "seen_as": "198.51.100.7"}
    assert tencent.control("PUT", "/whitelist", rule)["scope"] == "token"
    try:
        for call in ("token", "stable_token"):
            answer = fetch(tencent, call=call)
            assert answer["errcode"] == 40164
            assert "invalid ip 198.51.100.7 ipv6 ::ffff:198.51.100.7, not in" in answer["errmsg"]
        assert "ip_list" in ask(tencent, token, "getcallbackip")
        tencent.control("PUT", "/whitelist", {**rule, "scope": "all"})
        assert ask(tencent, token, "getcallbackip")["errcode"] == 40164
        tencent.control("PUT", "/whitelist", {**rule, "seen_as": "203.0.113.9"})
        assert "access_token" in fetch(tencent)
    finally:
        tencent.control("PUT", "/whitelist", {"ips": None})
    assert "access_token" in fetch(tencent)


def test_the_whitelist_of_the_environment_holds_from_the_start(start: Start) -> None:
    tencent = start(EMULATOR_IP_WHITELIST="192.0.2.1")
    answer = fetch(tencent)
    assert (answer["errcode"], "127.0.0.1" in answer["errmsg"]) == (40164, True)


@pytest.mark.parametrize(
    "rule", [{"ips": "x"}, {"ips": ["x"]}, {"ips": [5]}, {"ips": [], "seen_as": "10.0.0.0/8"},
             {"ips": [], "scope": "some"}]
)  # fmt: skip
def test_a_whitelist_of_nonsense_is_refused(tencent: Emulator, rule: dict[str, Any]) -> None:
    assert tencent.control("PUT", "/whitelist", rule, status=400)["error"].endswith(".")


def test_a_day_ends_at_midnight_in_beijing(tencent: Emulator) -> None:
    tencent.control("PUT", "/faults", {"quota": {"/cgi-bin/menu/trymatch": 1}})
    tencent.control("POST", "/clock", {"set": "2032-03-01T23:59:30+08:00"})
    body = {"user_id": "nobody"}
    assert [tencent.code("menu/trymatch", body) for _ in range(2)] == [65302, 45009]
    tencent.advance(25)
    assert tencent.code("menu/trymatch", body) == 45009
    tencent.advance(10)
    assert tencent.code("menu/trymatch", body) == 65302


def test_a_minute_has_its_own_limit(tencent: Emulator) -> None:
    tencent.control("PUT", "/faults", {"minute": {"menu/trymatch": 2}})
    tencent.control("POST", "/clock", {"set": "2032-04-01T12:00:01+08:00"})
    body = {"user_id": "nobody"}
    codes = [tencent.code("menu/trymatch", body) for _ in range(3)]
    assert codes == [65302, 65302, 45011]
    answer = tencent.api("openapi/quota/get", {"cgi_path": "/cgi-bin/menu/trymatch"})
    assert answer["rate_limit"] == {"call_count": 2, "refresh_second": 60}
    tencent.advance(60)
    assert tencent.code("menu/trymatch", body) == 65302


def test_the_count_of_one_api_is_cleared_alone(tencent: Emulator) -> None:
    tencent.control("PUT", "/faults", {"quota": {"menu/trymatch": 1, "tags/get": 1}})
    tencent.control("POST", "/clock", {"set": "2032-05-01T12:00:00+08:00"})
    body = {"user_id": "nobody"}
    assert [tencent.code("menu/trymatch", body), tencent.code("tags/get")] == [65302, 0]
    clear = {"cgi_path": "/cgi-bin/menu/trymatch"}
    assert tencent.code("openapi/quota/clear", clear) == 0
    assert [tencent.code("menu/trymatch", body), tencent.code("tags/get")] == [65302, 45009]


MATRIX = {
    "verified_service": {},
    "test": {"message/mass/sendall": 48001, "message/template/subscribe": 48001,
             "message/mass/send": 48001, "freepublish/submit": 48001,
             "message/custom/typing": 40200},
    "verified_subscription": {"qrcode/create": 48001, "message/template/send": 48001,
                              "message/mass/send": 48001, "message/subscribe/bizsend": 48001},
}  # fmt: skip
NOTHING = dict.fromkeys(
    ("menu/addconditional", "tags/create", "user/info/batchget", "message/custom/send",
     "message/custom/typing", "qrcode/create", "message/mass/sendall", "message/mass/send",
     "message/template/send", "message/template/subscribe", "message/subscribe/bizsend",
     "freepublish/submit", "draft/add"), 48001,
)  # fmt: skip
BODY = {"command": "Typing", "touser": "nobody"}


@pytest.mark.parametrize(
    ("kind", "refused"),
    [
        *MATRIX.items(),
        ("unverified_service", NOTHING),
        ("unverified_subscription", {**NOTHING, "menu/create": 48001}),
        ("personal", {**NOTHING, "menu/create": 48001}),
    ],
)
def test_a_kind_of_account_may_do_what_the_matrix_says(
    start: Start, kind: str, refused: dict[str, int]
) -> None:
    tencent = start(EMULATOR_ACCOUNT_KIND=kind)
    codes = {path: tencent.code(path, BODY) for path in (*NOTHING, "menu/create")}
    assert {path: code for path, code in codes.items() if code in (48001, 40200)} == refused


def test_a_test_account_has_a_hundred_followers(start: Start) -> None:
    tencent = start(EMULATOR_ACCOUNT_KIND="test")
    tencent.follower(count=99)
    tencent.control("POST", "/followers", {"count": 2, "push": False}, status=409)
    tencent.follower()


@pytest.fixture
def two(start: Start, tmp_path: Path) -> Emulator:
    """An emulator with two accounts that share a bot."""
    probe = start()
    common = {"secret": SECRET, "token": TOKEN, "webhook": probe.bot.url}
    accounts = [
        {**common, "app_id": APP_ID, "account_id": "gh_first00001", "key": AES_KEY, "name": "甲"},
        {**common, "app_id": OTHER_APP, "account_id": OTHER, "mode": "plain", "name": "乙",
         "kind": "verified_subscription"},
    ]  # fmt: skip
    (tmp_path / "accounts.json").write_text(json.dumps(accounts))
    return start(EMULATOR_ACCOUNTS=str(tmp_path / "accounts.json"))


def test_two_accounts_have_followers_and_tokens_of_their_own(two: Emulator) -> None:
    listed = two.control("GET", "/accounts")["accounts"]
    assert [(one["id"], one["name"], one["mode"]) for one in listed] == [
        ("gh_first00001", "甲", "safe"), (OTHER, "乙", "plain"),
    ]  # fmt: skip
    mine = two.follower()
    theirs = two.control("POST", f"/followers?account={OTHER}", {"push": False})["openids"][0]
    tokens = [fetch(two, app)["access_token"] for app in (APP_ID, OTHER_APP)]
    pages = [ask(two, token, "user/get")["data"]["openid"] for token in tokens]
    assert pages == [[mine], [theirs]]
    info = {"access_token": tokens[0], "openid": theirs}
    answer = two.http.get(two.url("/cgi-bin/user/info"), params=info).json()
    assert answer["errcode"] == 40003
    body = {"openid_list": [theirs], "tagid": 2}
    assert ask(two, tokens[0], "tags/members/batchtagging", body)["errcode"] == 49003
    assert ask(two, tokens[1], "tags/members/batchtagging", body)["errcode"] == 0
    assert ask(two, tokens[1], "qrcode/create", {})["errcode"] == 48001


def test_a_push_of_another_account_has_its_name_and_mode(two: Emulator) -> None:
    headers = {"X-Emulator-Account": OTHER}
    made = two.http.post(two.url("/_emulator/followers"), headers=headers, json={"push": False})
    openid = made.json()["openids"][0]
    url = two.url(f"/_emulator/followers/{openid}/push")
    wish = {"type": "text", "fields": {"Content": "你好"}}
    # The bot of this test speaks for the other account's webhook address, which is the probe's.
    assert two.http.post(url, headers=headers, json=wish).json()["reply"] == "收到：你好"
    two.push(openid, "text", status=404)
    two.control("GET", "/followers?account=gh_nobody", status=404)


@pytest.mark.parametrize(
    "content",
    [
        "{", "[]", "{}", "[5]", '[{"secret": "x"}]', '[{"colour": "red"}]',
        json.dumps([{"app_id": "wx1", "secret": "s", "token": "t", "account_id": "gh_1",
                     "mode": "plain"}] * 2),
        json.dumps([{"app_id": "wx1", "secret": "s", "token": "t", "account_id": "../gh",
                     "mode": "plain"}]),
    ],
)  # fmt: skip
def test_a_bad_file_of_accounts_is_refused_in_a_sentence(tmp_path: Path, content: str) -> None:
    path = tmp_path / "accounts.json"
    path.write_text(content)
    env = {**environment(tmp_path, "http://127.0.0.1:9/wechat", 1), "EMULATOR_ACCOUNTS": str(path)}
    with pytest.raises(ConfigError, match=r"^[^\n]*EMULATOR_ACCOUNTS[^\n]+\.$"):
        all_from_environment(env)


def test_a_rid_tells_what_the_call_looked_like(two: Emulator) -> None:
    token, other = fetch(two)["access_token"], fetch(two, OTHER_APP)["access_token"]
    failed = ask(two, token, "user/info/updateremark", {"openid": "nobody_here"})
    rid = failed["errmsg"].rpartition("rid: ")[2]
    found = ask(two, token, "openapi/rid/get", {"rid": rid})["request"]
    assert found["response_body"].startswith('{"errcode": ')
    assert token not in json.dumps(found)
    assert ask(two, other, "openapi/rid/get", {"rid": rid})["errcode"] == 76002
    assert ask(two, token, "openapi/rid/get", {"rid": ""})["errcode"] == 76001
    two.advance(8 * 86400)
    token = fetch(two)["access_token"]
    assert ask(two, token, "openapi/rid/get", {"rid": rid})["errcode"] == 76001
