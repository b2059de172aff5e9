"""Several processes on one store: one call for all of them, whatever happens to one of them.

Each of the "processes" here has its own connection pool to the database and its own memory of
the token; real processes stand in tests/journeys/test_tokens.py.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, field

import pytest
import requests
from sqlalchemy import update

from handlers.keep_token import KeptToken
from handlers.ports import TokenState, TokenStore, TokenStoreAway
from models.access_token import AccessToken
from models.base import Memory
from tests.support.twins import StandingClock
from tests.wechat.api_fixtures import SEND, TOKEN, send
from tests.wechat.tiny_tencent import Answer, Asked, TinyTencent, errcode, says
from wechat.access_token import SharedToken, TokenRefused
from wechat.account import Account
from wechat.client import Client
from wechat.outside import ApiError, Failure, new_session


@dataclass
class Fleet:
    """`size` processes of one account, the clock they share, and the alarms they raised."""

    account: Account
    http: requests.Session
    stores: list[TokenStore]
    clock: StandingClock = field(default_factory=StandingClock)
    alarms: list[tuple[str, str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.tokens = [self.process(store) for store in self.stores]
        self.clients = [Client(self.account, tokens=t, http=self.http) for t in self.tokens]

    def process(self, store: TokenStore, patience_s: float = 20.0) -> SharedToken:
        return SharedToken(
            self.account,
            self.http,
            store,
            now=self.clock.now,
            alarm=lambda *words: self.alarms.append(words),
            patience_s=patience_s,
        )

    def all_send(self) -> list[object]:
        """Each process sends one message at the same moment; errors are given back."""
        together = threading.Barrier(len(self.clients))

        def one(client: Client) -> object:
            together.wait()
            try:
                return send(client)
            except ApiError as error:
                return error

        with ThreadPoolExecutor(len(self.clients)) as pool:
            return list(pool.map(one, self.clients))


@pytest.fixture
def fleet(api: TinyTencent, account: Account, database_url: str) -> Iterator[Fleet]:
    api.scripts[SEND] = only_the_current(api)
    with ExitStack() as stack:
        memories = [
            stack.enter_context(closing(Memory(database_url, pool_size=2))) for _ in range(8)
        ]
        http = stack.enter_context(closing(new_session(account)))
        yield Fleet(account, http, [KeptToken(memory, account.app_id) for memory in memories])


def only_the_current(api: TinyTencent) -> Callable[[Asked], Answer]:
    """The platform refuses every token but the last it minted."""

    def script(asked: Asked) -> Answer:
        good = asked.query["access_token"] == f"TOKEN-{api.tokens}-secretpart"
        return Answer() if good else errcode(40001)

    return script


def revoke(api: TinyTencent) -> None:
    """As when a colleague forced a refresh elsewhere."""
    with api.lock:
        api.tokens += 1


def forced(api: TinyTencent) -> list[bool]:
    return [asked.json["force_refresh"] for asked in api.to(TOKEN)]


def test_eight_that_need_it_at_once_cause_one_fetch(api: TinyTencent, fleet: Fleet) -> None:
    assert all(isinstance(answer, dict) for answer in fleet.all_send())
    assert (forced(api), len(api.to(SEND))) == ([False], 8)


def test_eight_with_a_revoked_token_cause_one_fetch_more(api: TinyTencent, fleet: Fleet) -> None:
    fleet.all_send()
    revoke(api)
    assert all(isinstance(answer, dict) for answer in fleet.all_send())
    assert (forced(api), len(api.to(SEND))) == ([False, False], 24)


def test_a_token_that_is_wrong_and_handed_out_again_is_forced_once_for_all(
    api: TinyTencent, fleet: Fleet
) -> None:
    fleet.all_send()
    first = "TOKEN-1-secretpart"
    api.scripts[SEND] = lambda asked: (
        errcode(40014) if asked.query["access_token"] == first else Answer()
    )
    assert all(isinstance(answer, dict) for answer in fleet.all_send())
    assert forced(api) == [False, False, True]


def test_a_newer_token_in_the_store_is_used_without_any_call(
    api: TinyTencent, fleet: Fleet
) -> None:
    fleet.all_send()
    revoke(api)
    send(fleet.clients[0])
    calls = len(api.to(TOKEN))
    for client in fleet.clients[1:]:
        send(client)
    assert len(api.to(TOKEN)) == calls == 2


@pytest.mark.parametrize("code", [40001, 40164, 40243])
def test_a_refused_credential_is_asked_once_by_all_and_wakes_somebody_once(
    api: TinyTencent, fleet: Fleet, code: int
) -> None:
    api.on(TOKEN, errcode(code))
    for _ in range(3):
        for answer in fleet.all_send():
            assert isinstance(answer, TokenRefused)
            assert answer.code == code
    assert (len(api.to(TOKEN)), len(api.to(SEND))) == (1, 0)
    fleet.clock.forward(seconds=61)
    fleet.all_send()
    assert len(api.to(TOKEN)) == 2
    assert len(fleet.alarms) == 1
    assert "secretpart" not in str(fleet.alarms)


def test_a_credential_refused_while_a_token_is_in_use_ends_as_soon(
    api: TinyTencent, fleet: Fleet
) -> None:
    fleet.all_send()
    revoke(api)
    api.on(TOKEN, errcode(40001))
    for _ in range(3):
        assert all(isinstance(answer, TokenRefused) for answer in fleet.all_send())
    assert (len(api.to(TOKEN)), len(api.to(SEND))) == (2, 16)
    assert len(fleet.alarms) == 1


def test_after_the_cure_all_go_on_by_themselves(api: TinyTencent, fleet: Fleet) -> None:
    api.on(TOKEN, errcode(40164))
    fleet.all_send()
    del api.scripts[TOKEN]
    fleet.clock.forward(seconds=61)
    assert all(isinstance(answer, dict) for answer in fleet.all_send())
    assert len(api.to(TOKEN)) == 2


def test_waiting_for_another_ends_in_words_that_say_later(api: TinyTencent, fleet: Fleet) -> None:
    assert fleet.stores[0].claim(fleet.stores[0].read(), "slow", 60)
    for _ in range(2):
        with pytest.raises(ApiError, match="稍后") as caught:
            fleet.process(fleet.stores[1], patience_s=0.1).token()
        assert caught.value.failure is Failure.NEVER_SENT
    assert api.to(TOKEN) == []


def test_a_right_that_was_lost_changes_nothing_and_the_winner_s_token_is_used(
    api: TinyTencent, fleet: Fleet
) -> None:
    """The first process is so slow that a second one takes over while its call is under way."""

    def overtaken(_asked: Asked) -> Answer:
        api.scripts.pop(TOKEN)
        make_claims_run_out(fleet.stores[0])
        fleet.tokens[1].token()
        return says(access_token="LATE-secretpart", expires_in=7200)

    api.scripts[TOKEN] = overtaken
    assert fleet.tokens[0].token() == fleet.tokens[1].token() == "TOKEN-1-secretpart"
    assert len(api.to(TOKEN)) == 2


def make_claims_run_out(store: TokenStore) -> None:
    """As if the time of whoever refreshes were over."""
    assert isinstance(store, KeptToken)
    with store._memory.write() as session:
        session.execute(update(AccessToken).values(refreshing_until=1.0))


@dataclass
class Away:
    """A store that can be away. It is switched off while `off` says so."""

    inner: TokenStore
    off: bool = False
    off_at_swap: bool = False

    def read(self) -> TokenState:
        self._knock(self.off)
        return self.inner.read()

    def claim(self, seen: TokenState, by: str, seconds: float) -> bool:
        self._knock(self.off)
        return self.inner.claim(seen, by, seconds)

    def swap(
        self, seen: TokenState, new: TokenState, by: str, *, keep_s: float = 0
    ) -> TokenState | None:
        self._knock(self.off or self.off_at_swap)
        return self.inner.swap(seen, new, by, keep_s=keep_s)

    def _knock(self, off: bool) -> None:
        if off:
            raise TokenStoreAway("OperationalError")


def test_a_token_in_the_memory_of_a_process_serves_while_the_store_is_away(
    api: TinyTencent, fleet: Fleet
) -> None:
    store = Away(fleet.stores[0])
    tokens = fleet.process(store)
    token = tokens.token()
    store.off = True
    fleet.clock.forward(seconds=6901)
    assert tokens.token() == token
    fleet.clock.forward(seconds=300)
    with pytest.raises(ApiError, match="数据库") as caught:
        tokens.token()
    assert caught.value.failure is Failure.NEVER_SENT
    store.off = False
    assert tokens.token()


def test_without_a_token_and_a_store_the_platform_is_not_asked(
    api: TinyTencent, fleet: Fleet
) -> None:
    tokens = fleet.process(Away(fleet.stores[0], off=True))
    for ask in (tokens.token, lambda: tokens.stale("OLD")):
        with pytest.raises(ApiError, match="稍后"):
            ask()
    assert api.to(TOKEN) == []


def test_a_token_that_cannot_be_put_down_still_serves_its_process(
    api: TinyTencent, fleet: Fleet
) -> None:
    tokens = fleet.process(Away(fleet.stores[0], off_at_swap=True))
    assert tokens.token() == tokens.token() == "TOKEN-1-secretpart"
    assert len(api.to(TOKEN)) == 1


def test_a_row_written_by_a_clock_that_ran_ahead_is_not_believed(
    api: TinyTencent, fleet: Fleet
) -> None:
    token = fleet.tokens[0].token()
    fleet.clock.forward(hours=-2)
    assert fleet.tokens[1].token() == token
    assert len(api.to(TOKEN)) == 2
    assert fleet.tokens[2].token() == token
    assert len(api.to(TOKEN)) == 2


def test_an_alarm_of_a_process_that_died_before_it_wrote_is_rung_again_under_the_same_key(
    api: TinyTencent, fleet: Fleet
) -> None:
    api.on(TOKEN, errcode(40125))
    for store in (Away(fleet.stores[0], off_at_swap=True), fleet.stores[1], fleet.stores[2]):
        with pytest.raises(TokenRefused):
            fleet.process(store).token()
        make_claims_run_out(fleet.stores[1])
    assert len(fleet.alarms) == 2
    assert len({key for key, _, _ in fleet.alarms}) == 1


def test_a_forced_refresh_that_cannot_be_counted_is_not_made(
    api: TinyTencent, fleet: Fleet
) -> None:
    old = fleet.tokens[0].token()
    with pytest.raises(ApiError, match="数据库"):
        fleet.process(Away(fleet.stores[1], off_at_swap=True)).stale(old)
    assert forced(api) == [False, False]
