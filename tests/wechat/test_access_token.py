"""The token of one process: when it is fetched, kept, refreshed, and when we stop asking."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field

import pytest

from tests.support.twins import StandingClock
from tests.wechat.api_fixtures import SEND, TOKEN, send
from tests.wechat.conftest import account_in
from tests.wechat.tiny_tencent import Answer, TinyTencent, errcode, says
from wechat.access_token import SharedToken, TokenRefused
from wechat.account import Account, Mode
from wechat.client import Client
from wechat.outside import ApiError, Failure, new_session

SAME = says(access_token="SAME-secretpart", expires_in=7200)


@dataclass
class Source:
    """A token source, the clock it goes by, and the alarms it raised."""

    account: Account
    clock: StandingClock = field(default_factory=StandingClock)
    alarms: list[tuple[str, str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.http = new_session(self.account)
        self.tokens = SharedToken(
            self.account, self.http, now=self.clock.now, alarm=lambda *a: self.alarms.append(a)
        )


@pytest.fixture
def source(account: Account) -> Source:
    return Source(account)


def forced(api: TinyTencent) -> list[bool]:
    return [asked.json["force_refresh"] for asked in api.to(TOKEN)]


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
    assert forced(api) == [False, False, True]


def test_a_token_refused_for_ever_ends_in_one_alarm_and_no_more_calls(
    api: TinyTencent, source: Source
) -> None:
    api.on(SEND, errcode(40001))
    client = Client(source.account, tokens=source.tokens, http=source.http)
    for _ in range(10):
        with pytest.raises(ApiError) as caught:
            send(client)
        assert caught.value.code == 40001
    assert len(api.to(SEND)) == 3
    assert forced(api) == [False, False, True, False]
    assert len(source.alarms) == 1
    assert "核对" in source.alarms[0][2]


def test_fruitless_forcing_wakes_somebody_once_a_day(api: TinyTencent, source: Source) -> None:
    api.on(TOKEN, SAME)
    for _ in range(50):
        with pytest.raises(TokenRefused):
            source.tokens.stale(source.tokens.token())
        source.clock.forward(seconds=31)
    assert len(source.alarms) == 1
    source.clock.forward(days=1)
    with pytest.raises(TokenRefused):
        source.tokens.stale(source.tokens.token())
    assert len(source.alarms) == len({key for key, _, _ in source.alarms}) == 2


def test_threads_that_met_the_same_stale_token_refresh_it_once(
    api: TinyTencent, source: Source
) -> None:
    old = source.tokens.token()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(source.tokens.stale, [old] * 8))
    assert forced(api) == [False, False, True]
    assert source.tokens.token() == "TOKEN-2-secretpart"


def test_a_token_is_kept_until_five_minutes_before_its_end(
    api: TinyTencent, source: Source
) -> None:
    for seconds, calls in ((0, 1), (6899, 1), (2, 2), (100, 2)):
        source.clock.forward(seconds=seconds)
        source.tokens.token()
        assert len(api.to(TOKEN)) == calls


def test_an_old_token_serves_its_last_five_minutes_while_the_platform_is_silent(
    api: TinyTencent, source: Source
) -> None:
    old = source.tokens.token()
    api.on(TOKEN, Answer(b"<html>", 502))
    source.clock.forward(seconds=6901)
    assert source.tokens.token() == old
    source.clock.forward(seconds=299)
    with pytest.raises(ApiError, match="连不上微信"):
        source.tokens.token()


def test_a_clock_set_back_does_not_keep_a_dead_token(api: TinyTencent, source: Source) -> None:
    source.tokens.token()
    source.clock.forward(days=-2)
    source.tokens.token()
    assert len(api.to(TOKEN)) == 2


def test_forced_refreshes_keep_their_distance_and_their_daily_number(
    api: TinyTencent, source: Source
) -> None:
    api.on(TOKEN, SAME)
    for _ in range(200):
        with suppress(ApiError):
            source.tokens.stale(source.tokens.token())
        source.clock.forward(seconds=10)
    assert sum(forced(api)) == 15
    source.clock.forward(days=1)
    with pytest.raises(TokenRefused):
        source.tokens.stale(source.tokens.token())
    assert sum(forced(api)) == 16


@pytest.mark.parametrize("code", [40001, 40125, 40164, 40243, 45009, 50004])
def test_a_refused_credential_is_not_offered_again_for_a_while(
    api: TinyTencent, source: Source, code: int
) -> None:
    api.on(TOKEN, errcode(code, "invalid ip 203.0.113.9 ipv6 ::ffff:203.0.113.9, not in"))
    client = Client(source.account, tokens=source.tokens, http=source.http)
    for _ in range(20):
        with pytest.raises(TokenRefused) as caught:
            send(client)
        assert caught.value.code == code
    assert (len(api.to(TOKEN)), len(api.to(SEND))) == (1, 0)
    assert ("203.0.113.9" in str(caught.value)) == (code == 40164)
    source.clock.forward(seconds=61)
    with pytest.raises(TokenRefused):
        send(client)
    assert len(api.to(TOKEN)) == 2
    assert len(source.alarms) == 1


def test_a_refusal_that_comes_back_after_a_cure_is_a_new_alarm(
    api: TinyTencent, source: Source
) -> None:
    for answer in (errcode(40125), SAME, errcode(40125)):
        api.on(TOKEN, answer)
        with suppress(TokenRefused):
            source.tokens.token()
        source.clock.forward(hours=3)
    assert len({key for key, _, _ in source.alarms}) == len(source.alarms) == 2


def test_an_alarm_that_fails_does_not_stop_the_rest(api: TinyTencent, account: Account) -> None:
    api.on(TOKEN, errcode(40125))

    def broken(*_: str) -> None:
        raise OSError("no bell")

    tokens = SharedToken(account, new_session(account), alarm=broken)
    for _ in range(2):
        with pytest.raises(TokenRefused):
            tokens.token()
    assert len(api.to(TOKEN)) == 1


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
    api: TinyTencent, source: Source, answer: Answer
) -> None:
    api.on(TOKEN, answer, says(access_token="LATER-secretpart", expires_in=7200))
    for _ in range(3):
        with pytest.raises(ApiError) as caught:
            source.tokens.token()
        assert caught.value.failure is Failure.NEVER_SENT
    assert len(api.to(TOKEN)) == 1
    source.clock.forward(seconds=6)
    assert source.tokens.token() == "LATER-secretpart"
    assert source.alarms == []


def test_a_silent_token_server_is_not_waited_for_for_ever(api: TinyTencent) -> None:
    client = Client(account_in(Mode.SAFE, api_base=api.base, read_timeout_s=0.1))
    release = threading.Event()
    api.on(TOKEN, Answer(hold=release))
    with pytest.raises(ApiError) as caught:
        send(client)
    release.set()
    assert caught.value.failure is Failure.NEVER_SENT
    client._http.close()
