"""`flask train` as an operator gives it."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from commands.train import fit_train
from handlers.desk import Desk
from models.words import Kind
from tests.handlers.corrected import correct, few_lessons, file_plainly
from tests.handlers.test_train import mill_stones


@pytest.fixture
def cli(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> FlaskCliRunner:
    few_lessons(monkeypatch)
    app = Flask("test")
    fit_train(app, desk)
    return app.test_cli_runner()


def test_it_shows_before_and_after_lists_the_version_and_goes_back(
    cli: FlaskCliRunner, desk: Desk
) -> None:
    assert "还没有本地学习的版本" in cli.invoke(args=["train", "--list"]).output
    mill_stones(desk)
    tried = cli.invoke(args=["train", "--dry-run"])
    assert "只是试一试" in tried.output
    done = cli.invoke(args=["train"])
    assert done.exit_code == 0
    assert "主要意思认对" in done.output
    assert "工作人员改过 8 件" in done.output
    assert "已换上第 1 版" in done.output
    assert (
        "第 1 版  2026-11-20 10:00  命令行（正在用）" in cli.invoke(args=["train", "--list"]).output
    )
    assert "已从第 1 版换回随程序来的那一份" in cli.invoke(args=["train", "--back"]).output
    assert "没有更早的" in cli.invoke(args=["train", "--back"]).output


def test_a_worse_model_is_refused_in_a_sentence_with_the_table(
    cli: FlaskCliRunner, desk: Desk
) -> None:
    correct(
        desk,
        file_plainly(desk, [f"{n}号路灯坏了没人修" for n in "一二三四五六七八九十" * 6]),
        Kind.EMERGENCY,
    )
    done = cli.invoke(args=["train"])
    assert done.exit_code == 1
    assert "没有换，现在用的照旧" in done.output
    assert "误当紧急" in done.output


def test_two_wishes_at_once_are_refused(cli: FlaskCliRunner) -> None:
    assert cli.invoke(args=["train", "--back", "--list"]).exit_code == 2
