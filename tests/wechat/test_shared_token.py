"""Several processes on one store: one call for all of them, whatever happens to one of them.

Real processes stand in tests/journeys/test_tokens.py.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.wechat.api_fixtures import SEND, TOKEN, send
from tests.wechat.fleet import Fleet, fleet_of_eight, forced, make_claims_run_out, revoke
from tests.wechat.tiny_tencent import Answer, Asked, TinyTencent, errcode, says
from wechat.access_token import TokenRefused
from wechat.account import Account
from wechat.outside import ApiError, Failure


@pytest.fixture
def fleet(api: TinyTencent, account: Account, database_url: str) -> Iterator[Fleet]:
    with fleet_of_eight(api, account, database_url) as eight:
        yield eight


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


def test_a_row_written_by_a_clock_that_ran_ahead_is_not_believed(
    api: TinyTencent, fleet: Fleet
) -> None:
    token = fleet.tokens[0].token()
    fleet.clock.forward(hours=-2)
    assert fleet.tokens[1].token() == token
    assert len(api.to(TOKEN)) == 2
    assert fleet.tokens[2].token() == token
    assert len(api.to(TOKEN)) == 2
