from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.wechat.api_fixtures import SEND, TOKEN, send
from tests.wechat.conftest import account_in
from tests.wechat.tiny_tencent import Answer, TinyTencent, errcode, says
from wechat.access_token import StableToken, TokenRefused
from wechat.account import Account, Mode
from wechat.client import Client
from wechat.outside import ApiError, Failure, new_session


class Hours:
    """Monotonic seconds that move when told."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def test_many_cold_threads_fetch_one_token(api: TinyTencent, client: Client) -> None:
    together = threading.Barrier(16)

    def one(_number: int) -> object:
        together.wait()
        return send(client)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(one, range(16)))
    assert (len(api.to(TOKEN)), len(api.to(SEND))) == (1, 16)


@pytest.mark.parametrize("code", [40001, 40014, 42001])
def test_a_stale_token_is_refreshed_once_and_the_call_repeated_once(
    api: TinyTencent, client: Client, code: int
) -> None:
    api.on(SEND, errcode(code), Answer())
    send(client)
    used = [asked.query["access_token"] for asked in api.to(SEND)]
    assert used == ["TOKEN-1-secretpart", "TOKEN-2-secretpart"]
    assert [asked.json["force_refresh"] for asked in api.to(TOKEN)] == [False, False, True]


def test_a_token_refused_for_ever_ends_at_once(api: TinyTencent, client: Client) -> None:
    api.on(SEND, errcode(40001))
    for _ in range(3):
        with pytest.raises(ApiError) as caught:
            send(client)
        assert caught.value.code == 40001
    assert len(api.to(SEND)) == 6
    forced = [asked for asked in api.to(TOKEN) if asked.json["force_refresh"]]
    assert len(forced) == 1


def test_threads_that_met_the_same_stale_token_refresh_it_once(
    api: TinyTencent, account: Account
) -> None:
    tokens = StableToken(account, new_session(account), Hours())
    old = tokens.token()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(tokens.stale, [old] * 8))
    assert [asked.json["force_refresh"] for asked in api.to(TOKEN)] == [False, False, True]
    assert tokens.token() == "TOKEN-2-secretpart"


def test_a_token_is_kept_until_five_minutes_before_its_end(
    api: TinyTencent, account: Account
) -> None:
    hours = Hours()
    tokens = StableToken(account, new_session(account), hours)
    for seconds, calls in ((0, 1), (6899, 1), (2, 2), (100, 2)):
        hours.seconds += seconds
        tokens.token()
        assert len(api.to(TOKEN)) == calls


def test_forced_refreshes_keep_their_distance_and_their_daily_number(
    api: TinyTencent, account: Account
) -> None:
    api.on(TOKEN, says(access_token="SAME-secretpart", expires_in=7200))
    hours = Hours()
    tokens = StableToken(account, new_session(account), hours)
    for _ in range(200):
        tokens.stale(tokens.token())
        hours.seconds += 10
    forced = [asked for asked in api.to(TOKEN) if asked.json["force_refresh"]]
    assert len(forced) == 15
    hours.seconds += 86_400
    tokens.stale(tokens.token())
    assert len([a for a in api.to(TOKEN) if a.json["force_refresh"]]) == 16


@pytest.mark.parametrize("code", [40001, 40125, 40164, 40243, 50004])
def test_a_refused_credential_is_not_offered_again_for_a_while(
    api: TinyTencent, account: Account, code: int
) -> None:
    api.on(TOKEN, errcode(code, "invalid ip 203.0.113.9 ipv6 ::ffff:203.0.113.9, not in"))
    hours = Hours()
    client = Client(account, tokens=StableToken(account, new_session(account), hours))
    for _ in range(20):
        with pytest.raises(TokenRefused) as caught:
            send(client)
        assert caught.value.code == code
    assert (len(api.to(TOKEN)), len(api.to(SEND))) == (1, 0)
    assert ("203.0.113.9" in str(caught.value)) == (code == 40164)
    hours.seconds += 61
    with pytest.raises(TokenRefused):
        send(client)
    assert len(api.to(TOKEN)) == 2


def test_after_a_wrong_secret_staff_read_about_the_secret(api: TinyTencent, client: Client) -> None:
    api.on(TOKEN, errcode(40001))
    with pytest.raises(TokenRefused, match="AppSecret 不对"):
        send(client)
    with pytest.raises(TokenRefused, match="AppSecret 不对"):
        send(client)


@pytest.mark.parametrize(
    "answer", [errcode(-1), Answer(b"<html>", 502), Answer(b"[]"), says(expires_in=7200)]
)
def test_an_unreachable_token_is_asked_for_again_soon(
    api: TinyTencent, account: Account, answer: Answer
) -> None:
    api.on(TOKEN, answer, says(access_token="LATER-secretpart", expires_in=7200))
    hours = Hours()
    tokens = StableToken(account, new_session(account), hours)
    for _ in range(3):
        with pytest.raises(ApiError) as caught:
            tokens.token()
        assert caught.value.failure is Failure.NEVER_SENT
    assert len(api.to(TOKEN)) == 1
    hours.seconds += 6
    assert tokens.token() == "LATER-secretpart"


def test_a_silent_token_server_is_not_waited_for_for_ever(api: TinyTencent) -> None:
    client = Client(account_in(Mode.SAFE, api_base=api.base, read_timeout_s=0.1))
    release = threading.Event()
    api.on(TOKEN, Answer(hold=release))
    with pytest.raises(ApiError) as caught:
        send(client)
    release.set()
    assert caught.value.failure is Failure.NEVER_SENT
    client._http.close()
