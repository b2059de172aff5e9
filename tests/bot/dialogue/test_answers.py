"""Answers in words, to what was asked with numbers."""

from __future__ import annotations

import pytest

from bot.dialogue import Choice, Do
from bot.dialogue.answers import NONE_OF_THESE, answer_in_words, kind_in_words
from bot.dialogue.talk import About
from models.words import Kind

KINDS = [
    Choice(Do.REKIND, "提个建议", 1, "suggestion"),
    Choice(Do.REKIND, "问个事情", 1, "question"),
    Choice(Do.REKIND, "反映个问题", 1, "complaint"),
]
YES_NO = [Choice(Do.WITHDRAW, "撤回", 1), Choice(Do.NOTHING, "不撤了", 1, "withdraw_kept")]
POINTS = [Choice(Do.REPOINT, "关堤乡", 1, 7), Choice(Do.REPOINT, "都不是，或说不清", 1, None)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("建议", 1),
        ("提个建议", 1),
        ("是建议吧", 1),
        ("俺这是建议", 1),
        ("是咨询", 2),
        ("问个事", 2),
        ("想问一下", 2),
        ("反映问题", 3),
        ("投诉", 3),
        ("不是建议，是诉求", 3),
        ("第一个", 1),
        ("前一个。", 1),
        ("后面那个", 2),
        ("最后一个", 3),
        ("都不是", NONE_OF_THESE),
        ("说不清", NONE_OF_THESE),
        ("建议村里修个公厕", None),
        ("咨询一下低保咋办", None),
        ("草案意见", None),
        ("是", None),
        ("", None),
    ],
)
def test_a_kind_is_answered_in_words(text: str, number: int | None) -> None:
    assert answer_in_words(text, About.KIND, KINDS) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [("是", 1), ("确认", 1), ("撤吧", 1), ("不", 2), ("先留着", 2), ("俺再想想", None)],
)
def test_consent_is_a_yes_or_a_no(text: str, number: int | None) -> None:
    assert answer_in_words(text, About.CONSENT, YES_NO) == number


def test_none_of_the_places_is_the_choice_for_that() -> None:
    assert answer_in_words("都不是", About.POINT, POINTS) == 2
    assert answer_in_words("关堤乡", About.POINT, POINTS) == 1


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("改成建议", None),
        ("建议", Kind.SUGGESTION),
        ("其实是对草案的意见", Kind.OPINION),
        ("路灯", None),
    ],
)
def test_a_kind_in_a_few_words(text: str, kind: Kind | None) -> None:
    assert kind_in_words(text) is kind
