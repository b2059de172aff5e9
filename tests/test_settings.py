"""Settings: strict, early, in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from settings import BadSettings, Settings, load


def test_the_shipped_file_is_complete() -> None:
    assert load({}).web.port == 8000


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("MINYI_WEB__THREADS", "many", "web.threads"),
        ("MINYI_WEB__METRICS_OPEN", "yes", "web.metrics_open"),
        ("MINYI_WEB__THREADS", "0", "web.threads"),
        ("MINYI_WECHAT__MODE", "weak", "wechat.mode"),
        ("MINYI_WECHAT__COLOUR", "red", "no setting wechat.colour"),
        ("MINYI_NOTICES__REMIND_HOUR", "22", "remind_hour lies in the evening"),
        ("MINYI_COLOUR", "red", "no setting colour"),
        ("MINYI_WEB", "red", "no setting web"),
        ("MINYI_WECHAT__SECRET", "file:/no/such/file", "cannot be read"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(name: str, value: str, said: str) -> None:
    with pytest.raises(BadSettings) as bad:
        load({name: value})
    assert said in str(bad.value)
    assert "\n" not in str(bad.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("colour: red\n", "colour: there is no such setting"),
        ("web: {threads: yes}\n", "web.threads"),
        ("web: [1\n", "cannot be read"),
        ("- a list\n", "must be a table"),
    ],
)
def test_a_broken_file_is_said_in_one_line(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "config.yaml"
    shipped = Path("config.yaml").read_text(encoding="utf-8")
    addition = text if text.startswith(("web: [", "- ")) else shipped + text
    if text.startswith("web: {"):
        addition = shipped.replace("  threads: 32 ", "  threads: yes ")
    file.write_text(addition, encoding="utf-8")
    with pytest.raises(BadSettings) as bad:
        load({}, file)
    assert said in str(bad.value)


def test_a_file_that_is_no_text_is_said_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_bytes("desk: {city: 样例市}\n".encode("gb18030"))
    with pytest.raises(BadSettings, match=r"^config\.yaml: is not text in UTF-8"):
        load({}, file)
    with pytest.raises(BadSettings, match=r"^wechat\.secret: the file .* is not text in UTF-8$"):
        load({"MINYI_WECHAT__SECRET": f"file:{file}"})


def test_the_environment_wins_and_digits_stay_text_where_text_is_wanted() -> None:
    settings = load({"MINYI_WECHAT__TOKEN": "123456", "PORT": "9001", "MINYI_DATA": "elsewhere"})
    assert settings.wechat.token.get_secret_value() == "123456"
    assert settings.web.port == 9001
    assert settings.database_url.endswith("elsewhere/minyi.db")


def test_a_secret_is_read_from_a_file_and_never_shown(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("hush-hush\n", encoding="utf-8")
    settings = load({"MINYI_WECHAT__SECRET": f"file:{file}"})
    assert settings.wechat.secret.get_secret_value() == "hush-hush"
    assert "hush-hush" not in repr(settings)


def test_settings_cannot_be_changed_after_the_start() -> None:
    settings: Settings = load({})
    with pytest.raises(Exception, match="frozen"):
        settings.sample = True
