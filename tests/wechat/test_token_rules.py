"""The rules of the shared token, for clocks that do not quite agree."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from handlers.ports import TokenState
from wechat import token_rules as rules
from wechat.access_token import TokenRefused

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize("behind", [timedelta(), timedelta(microseconds=1), timedelta(seconds=3)])
def test_a_pause_holds_for_a_process_whose_clock_is_a_little_behind(behind: timedelta) -> None:
    state = rules.troubled(TokenState(), TokenRefused(40001), NOW, refused="", app_id="wx")
    assert rules.in_force(state, NOW - behind) is not None
    assert rules.forced(TokenState(forced_at=NOW), NOW - behind) is None


def test_a_pause_from_a_clock_that_was_far_ahead_is_not_waited_for() -> None:
    ahead = NOW + timedelta(hours=2)
    state = rules.troubled(TokenState(), TokenRefused(40001), ahead, refused="", app_id="wx")
    assert rules.in_force(state, NOW) is None
    assert rules.forced(TokenState(forced_at=ahead), NOW) is not None


def test_a_pause_ends() -> None:
    state = rules.troubled(TokenState(), TokenRefused(40001), NOW, refused="", app_id="wx")
    assert rules.in_force(state, NOW + timedelta(seconds=59)) is not None
    assert rules.in_force(state, NOW + timedelta(seconds=61)) is None
