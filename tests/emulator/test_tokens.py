"""The two lines of tokens and what a wrong one is told."""

from __future__ import annotations

import re

import pytest

from tests.emulator.conftest import SECRET, Emulator
from tests.emulator.echo_bot import APP_ID


@pytest.fixture(autouse=True)
def _fresh(tencent: Emulator) -> None:
    tencent.advance(3 * 86400)


def use(tencent: Emulator, token: str) -> int:
    params = {"access_token": token}
    answer = tencent.http.get(tencent.url("/cgi-bin/getcallbackip"), params=params)
    assert answer.status_code == 200
    return int(answer.json().get("errcode", 0))


def plain(tencent: Emulator) -> str:
    params = {"grant_type": "client_credential", "appid": APP_ID, "secret": SECRET}
    answer = tencent.http.get(tencent.url("/cgi-bin/token"), params=params)
    return str(answer.json()["access_token"])


def test_the_stable_token_stays_the_same_until_its_last_five_minutes(tencent: Emulator) -> None:
    first = tencent.stable()
    tencent.advance(6800)
    second = tencent.stable()
    assert second["access_token"] == first["access_token"]
    assert 300 <= second["expires_in"] <= 400
    tencent.advance(200)
    third = tencent.stable()
    assert third["access_token"] != first["access_token"]
    assert third["expires_in"] == 7200
    assert use(tencent, first["access_token"]) == 0
    tencent.advance(300)
    assert use(tencent, first["access_token"]) == 42001


def test_force_kills_the_old_token_but_not_within_thirty_seconds(tencent: Emulator) -> None:
    first = tencent.stable()["access_token"]
    second = tencent.stable(force_refresh=True)["access_token"]
    assert (use(tencent, first), use(tencent, second)) == (40001, 0)
    assert tencent.stable(force_refresh=True)["access_token"] == second
    tencent.advance(31)
    assert tencent.stable(force_refresh=True)["access_token"] != second


def test_force_is_granted_twenty_times_a_day(tencent: Emulator) -> None:
    tencent.control("POST", "/clock", {"set": "2030-01-01T08:00:00+08:00"})
    for _ in range(20):
        assert "access_token" in tencent.stable(force_refresh=True)
        tencent.advance(31)
    assert tencent.stable(force_refresh=True)["errcode"] == 45009
    tencent.advance(86400)
    assert "access_token" in tencent.stable(force_refresh=True)


def test_the_plain_token_is_new_each_time_and_the_old_one_lives_five_minutes(
    tencent: Emulator,
) -> None:
    stable, first, second = tencent.stable()["access_token"], plain(tencent), plain(tencent)
    assert first != second
    assert [use(tencent, token) for token in (first, second, stable)] == [0, 0, 0]
    tencent.advance(301)
    assert [use(tencent, token) for token in (first, second, stable)] == [40001, 0, 0]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"grant_type": "password"}, 40002),
        ({"appid": "wxffffffffffffffff"}, 40013),
        ({"appid": ""}, 41002),
        ({"secret": ""}, 41004),
        ({"secret": "f" * 32}, 40001),
        ({"secret": "short"}, 40125),
    ],
)
def test_wrong_credentials_have_their_own_codes(
    tencent: Emulator, change: dict[str, str], code: int
) -> None:
    assert tencent.stable(**change)["errcode"] == code


def test_missing_and_made_up_tokens_are_refused(tencent: Emulator) -> None:
    assert [use(tencent, token) for token in ("", "x y", "A" * 120)] == [41001, 40014, 40001]


def test_every_error_ends_with_a_request_id(tencent: Emulator) -> None:
    answer = tencent.http.get(tencent.url("/cgi-bin/getcallbackip")).json()
    assert re.fullmatch(r".+ rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}", answer["errmsg"])


def test_a_revoked_token_is_told_so(tencent: Emulator) -> None:
    token = tencent.stable()["access_token"]
    tencent.control("PUT", "/faults", {"revoke_token": True})
    assert use(tencent, token) == 40001
    assert use(tencent, tencent.stable()["access_token"]) == 0


def test_two_refreshers_of_the_plain_token_kill_each_others_again_and_again(
    tencent: Emulator,
) -> None:
    stable, held = tencent.stable()["access_token"], {"web": plain(tencent), "clock": ""}
    refreshed = []
    for name in ("clock", "web", "clock", "web"):
        held[name] = plain(tencent)
        tencent.advance(301)
        other = "web" if name == "clock" else "clock"
        refreshed.append((use(tencent, held[other]), use(tencent, held[name])))
    assert refreshed == [(40001, 0)] * 4
    assert use(tencent, stable) == 0


def test_the_two_lines_of_tokens_do_not_touch_each_other(tencent: Emulator) -> None:
    stable, single = tencent.stable()["access_token"], plain(tencent)
    forced = tencent.stable(force_refresh=True)["access_token"]
    assert [use(tencent, token) for token in (stable, single, forced)] == [40001, 0, 0]
    plain(tencent)
    tencent.advance(301)
    assert [use(tencent, token) for token in (single, forced)] == [40001, 0]
