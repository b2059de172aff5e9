"""Every phrase that citizens may read is said in some script, so that somebody has read it where
it stands."""

from __future__ import annotations

import pytest

import bot.phrases
from bot.phrases import phrases
from handlers.desk import Desk
from tests.scripts.test_scripts import SCRIPTS, play

SAID_ELSEWHERE = {
    "claim_kept": "tests/handlers/test_counter.py",
    "answer_cut": "tests/handlers/test_answer.py",
    "article_open": "tests/handlers/test_ask.py",
    "ask_kind_between": "tests/handlers/test_ask.py",
    "consent_offer": "tests/handlers/notice/test_consent.py",
    "consent_offer_reminder": "tests/handlers/notice/test_consent.py",
    "found_point": "tests/handlers/test_look_up.py",
    "nudge_content": "tests/handlers/test_nudge.py",
    "nudge_title": "tests/handlers/test_nudge.py",
    "outcome_adopted": "tests/bot/test_outcome.py",
    "outcome_again": "tests/bot/test_outcome.py",
    "outcome_head": "tests/bot/test_outcome.py",
    "outcome_lead": "tests/handlers/test_decide.py",
    "outcome_more": "tests/bot/test_outcome.py",
    "outcome_new_place": "tests/bot/test_outcome.py",
    "outcome_new_text": "tests/bot/test_outcome.py",
    "outcome_not_adopted": "tests/bot/test_outcome.py",
    "outcome_partly": "tests/bot/test_outcome.py",
    "outcome_rate": "tests/bot/test_outcome.py",
    "outcome_reference": "tests/bot/test_outcome.py",
    "outcome_sent": "tests/handlers/test_decide.py",
    "outcome_short": "tests/bot/test_outcome.py",
    "outcome_whole": "tests/bot/test_outcome.py",
    "outcome_why": "tests/bot/test_outcome.py",
    "outcome_why_partly": "tests/bot/test_outcome.py",
    "progress_outcome": "tests/handlers/test_decide.py",
    "reason_against_higher_law": "tests/bot/test_outcome.py",
    "reason_covered": "tests/bot/test_outcome.py",
    "reason_disputed": "tests/bot/test_outcome.py",
    "reason_enforcement": "tests/bot/test_outcome.py",
    "reason_higher_law_has_it": "tests/bot/test_outcome.py",
    "reason_outside_power": "tests/bot/test_outcome.py",
    "reason_wording_kept": "tests/bot/test_outcome.py",
    "notice_missed": "tests/handlers/notice/test_missed.py",
    "reminder_days": "tests/handlers/notice/test_reach.py",
    "reminder_text": "tests/handlers/notice/test_reach.py",
    "reminder_title": "tests/handlers/notice/test_reach.py",
    "reminder_tomorrow": "tests/handlers/notice/test_reach.py",
    "state_note_hint": "on a template message (tests/handlers/test_note_state.py)",
    "still_against_higher_law": "tests/bot/test_outcome.py",
    "still_covered": "tests/bot/test_outcome.py",
    "still_disputed": "tests/bot/test_outcome.py",
    "still_enforcement": "tests/bot/test_outcome.py",
    "still_higher_law_has_it": "tests/bot/test_outcome.py",
    "still_other": "tests/bot/test_outcome.py",
    "still_outside_power": "tests/bot/test_outcome.py",
    "still_wording_kept": "tests/bot/test_outcome.py",
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
WHEN_CLOSE = {"ask_kind_between", "want_human", "want_neither", "want_opinion"}
"""Of these, what is asked when two kinds are close: whether any script comes to that changes with
every training."""


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
    needless = set(SAID_ELSEWHERE) & remembering.said - WHEN_CLOSE
    assert not needless, f"heard in a script by now: {sorted(needless)}"


def test_what_is_said_elsewhere_exists() -> None:
    assert set(SAID_ELSEWHERE) <= set(phrases())
