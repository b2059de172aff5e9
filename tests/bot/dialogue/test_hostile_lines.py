"""Whatever somebody types, telling what a line is takes no time to speak of."""

from __future__ import annotations

import time

import pytest

from bot.dialogue.answers import answer_in_words
from bot.dialogue.lines import has_no_kind, opens_another
from bot.dialogue.mind import mind_in
from bot.dialogue.talk import About, words_digest
from bot.places import Directory
from models.words import Kind
from tests.bot.dialogue.test_answers import KINDS
from tests.bot.dialogue.test_talk import act

PIECES = (
    "那个",
    "刚才",
    "反映了",
    "得有",
    "不对",
    "说错了",
    "算了",
    "改成",
    "是",
    "不是",
    "\ud800",
    "1",
    "第",
)


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize("times", [3, 8, 12, 5000])
def test_repeated_words_take_no_time(piece: str, times: int) -> None:
    text = piece * times + "甲"
    began = time.perf_counter()
    mind_in(text, Directory(()))
    has_no_kind(text, [act(Kind.COMPLAINT)])
    opens_another(text)
    words_digest(text)
    for about in About:
        answer_in_words(text, about, KINDS)
    assert time.perf_counter() - began < 0.25
