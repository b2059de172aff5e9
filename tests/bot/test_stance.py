"""For, against, under a condition, or no side taken."""

from __future__ import annotations

import pytest

from bot.understand import understand
from models.words import Kind
from tests.bot.corpus import directory, load

_LINES = [(text, side) for side, texts in load("stance").items() for text in texts]


@pytest.mark.parametrize(("text", "side"), _LINES)
def test_a_stance_is_read(text: str, side: str) -> None:
    act = understand(text, directory()).main
    assert act.kind is Kind.OPINION
    assert (act.stance.value if act.stance else "none") == side


def test_a_wish_that_says_no_keeps_its_kind_and_turns_its_stance() -> None:
    act = understand("我不建议罚款，先教育两回再说", directory()).main
    assert act.kind is Kind.SUGGESTION
    assert act.stance is not None
    assert act.stance.value == "against"
