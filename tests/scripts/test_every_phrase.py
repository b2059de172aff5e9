"""Every phrase that citizens may read is said in some script, so that somebody has read it where
it stands."""

from __future__ import annotations

import pytest

import bot.phrases
from bot.phrases import phrases
from handlers.desk import Desk
from tests.scripts.test_scripts import SCRIPTS, play

SAID_ELSEWHERE = {
    "answer_cut": "tests/handlers/test_answer.py",
    "ask_kind_between": "tests/handlers/test_ask.py",
    "article_open": "tests/handlers/test_ask.py",
    "found_point": "tests/handlers/test_look_up.py",
    "told_extended": "tests/handlers/test_workflow.py",
    "told_lead": "tests/handlers/test_workflow.py",
    "told_merged": "tests/handlers/test_workflow.py",
    "told_sent": "tests/handlers/test_workflow.py",
    "told_unmerged": "tests/handlers/test_workflow.py",
    "want_human": "tests/handlers/test_ask.py",
    "want_neither": "tests/handlers/test_ask.py",
    "want_opinion": "tests/handlers/test_ask.py",
}
"""Phrases that no message of today leads to by itself; each with the test that reads it."""


class Remembering(dict[str, str]):
    """The phrases, and which of them were asked for."""

    def __init__(self, every: dict[str, str]) -> None:
        super().__init__(every)
        self.said: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.said.add(name)
        return super().__getitem__(name)


@pytest.fixture
def remembering(monkeypatch: pytest.MonkeyPatch) -> Remembering:
    every = Remembering(phrases())
    monkeypatch.setattr(bot.phrases, "phrases", lambda: every)
    return every


def test_every_phrase_is_heard_in_a_script(stage: Desk, remembering: Remembering) -> None:
    for script in SCRIPTS:
        play(stage, script)
    unheard = set(remembering) - remembering.said - set(SAID_ELSEWHERE)
    assert not unheard, f"nobody hears {sorted(unheard)}: write a script that leads there"
    needless = set(SAID_ELSEWHERE) & remembering.said
    assert not needless, f"heard in a script by now: {sorted(needless)}"


def test_what_is_said_elsewhere_exists() -> None:
    assert set(SAID_ELSEWHERE) <= set(phrases())
