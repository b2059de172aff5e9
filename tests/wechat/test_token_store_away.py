"""The store of the token is away, or goes away at the worst moment."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.wechat.api_fixtures import TOKEN
from tests.wechat.fleet import Away, Fleet, fleet_of_eight, forced, make_claims_run_out
from tests.wechat.tiny_tencent import TinyTencent, errcode
from wechat.access_token import TokenRefused
from wechat.account import Account
from wechat.outside import ApiError, Failure


@pytest.fixture
def fleet(api: TinyTencent, account: Account, database_url: str) -> Iterator[Fleet]:
    with fleet_of_eight(api, account, database_url) as eight:
        yield eight


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
