from __future__ import annotations

import pytest

from tests.wechat.conftest import account_in
from wechat.account import Mode, start_warnings


def test_plain_mode_is_warned_about_in_one_chinese_line() -> None:
    (warning,) = start_warnings(account_in(Mode.PLAIN))
    assert "明文模式" in warning
    assert "\n" not in warning


def test_a_complete_account_needs_no_warning() -> None:
    assert start_warnings(account_in(Mode.SAFE)) == []


def test_a_missing_secret_is_warned_about() -> None:
    (warning,) = start_warnings(account_in(Mode.COMPAT, secret=""))
    assert "AppSecret" in warning


@pytest.mark.parametrize("mode", [Mode.COMPAT, Mode.SAFE])
@pytest.mark.parametrize("key", ["", "short", "x" * 44, "*" * 43])
def test_a_mode_that_needs_a_key_is_not_started_without(mode: Mode, key: str) -> None:
    with pytest.raises(ValueError, match="EncodingAESKey"):
        account_in(mode, encoding_aes_key=key)


def test_a_slash_too_many_does_not_matter() -> None:
    assert account_in(Mode.SAFE, api_base="http://127.0.0.1:8100/").api_base.endswith("8100")
