"""What to ask about a matter, if anything."""

from __future__ import annotations

import pytest

from bot.dialogue.question import Filed, question_about
from bot.dialogue.talk import About
from models.words import Kind

DRAFTS = ("电动车管理条例（草案）", "养犬管理条例（草案）")


@pytest.mark.parametrize(
    ("filed", "drafts", "about"),
    [
        (Filed(Kind.SUGGESTION), (), None),
        (Filed(Kind.UNCLEAR, nowhere=True), (), About.KIND),
        (Filed(Kind.SUGGESTION, rival=Kind.COMPLAINT, nowhere=True), (), About.KIND),
        (Filed(Kind.SUGGESTION, rival=Kind.SUGGESTION), (), None),
        (Filed(Kind.EMERGENCY, rival=Kind.COMPLAINT), (), None),
        (Filed(Kind.COMPLAINT, rival=Kind.REPORT), (), None),
        (Filed(Kind.COMPLAINT, rival=Kind.SPAM), (), None),
        (Filed(Kind.OPINION, articles=("12",)), (), None),
        (Filed(Kind.OPINION, articles=("*",)), (), None),
        (Filed(Kind.OPINION), (), About.ARTICLE),
        (Filed(Kind.OPINION, articles=("12",)), DRAFTS, About.DRAFT),
        (Filed(Kind.OPINION, articles=("12",)), DRAFTS[:1], None),
        (Filed(Kind.OPINION, articles=("12",), draft=DRAFTS[0]), DRAFTS, None),
        (Filed(Kind.OPINION, articles=("12",), nowhere=True), (), About.POINT),
        (Filed(Kind.SUGGESTION, nowhere=True), (), About.POINT),
    ],
)
def test_at_most_one_thing_is_asked(
    filed: Filed, drafts: tuple[str, ...], about: About | None
) -> None:
    assert question_about(filed, drafts) is about
