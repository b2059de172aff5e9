"""What people read of the outcomes of their opinions: every adoption with every reason."""

from __future__ import annotations

import itertools

import pytest

from bot.outcome import LIMIT, MOST, Told, outcome_letter, outcome_words
from bot.phrases import phrases
from models.outcome import ADOPTION_NAMES, Adoption, OutcomeReason


def told(**given: str | bool) -> Told:
    usual: dict[str, str | bool] = {
        "title": "样例市养犬管理规定（草案）",
        "number": "123-456-7890",
        "place": "第12条",
        "words": "罚五百太狠了",
        "adoption": "not_adopted",
        "named": "未采纳",
        "reason": "outside_power",
        "sentence": "",
        "new_place": "",
        "new_text": "",
    }
    return Told(**(usual | given))  # type: ignore[arg-type]


@pytest.mark.parametrize("reason", list(OutcomeReason))
@pytest.mark.parametrize("adoption", list(Adoption))
def test_every_outcome_names_the_law_the_place_the_number_and_her_words(
    adoption: Adoption, reason: OutcomeReason
) -> None:
    text = outcome_words(
        told(adoption=adoption.value, reason=reason.value, sentence="这是市里写的一句话。")
    )
    for words in ("养犬管理规定", "第12条", "123-456-7890", "罚五百太狠了", "谢谢", "一句话"):
        assert words in text
    assert "{" not in text
    assert ("采纳了！" in text) == (adoption is Adoption.ADOPTED)


@pytest.mark.parametrize("reason", list(OutcomeReason))
def test_who_was_not_adopted_reads_where_it_went_why_and_what_can_still_be_done(
    reason: OutcomeReason,
) -> None:
    text = outcome_words(told(reason=reason.value))
    assert "已经原话交给市里起草的人" in text
    assert ("原因：" in text) == (reason is not OutcomeReason.OTHER)
    assert text.endswith(phrases()[f"still_{reason.value}"])


def test_the_draft_as_a_whole_and_a_changed_outcome_are_named() -> None:
    text = outcome_words(told(place="", again=True))
    assert text.startswith("上回告诉您的结果有变")
    assert "（整个草案）" in text


def test_the_new_article_is_shown_with_its_text_or_by_its_place_alone() -> None:
    with_text = outcome_words(told(adoption="adopted", new_place="第九条", new_text="绳长" * 200))
    assert "现在的第九条：“绳长绳长" in with_text
    assert len(with_text) < 300
    assert "写进了第九条。" in outcome_words(told(adoption="adopted", new_place="第九条"))


@pytest.mark.parametrize("count", [1, 2, 3, 5, MOST])
def test_a_letter_keeps_its_length_however_much_there_is_to_tell(count: int) -> None:
    long = {
        "words": "话" * 300,
        "new_text": "文" * 900,
        "new_place": "第四十二条",
        "sentence": "句" * 120,
    }
    for adoption, many in itertools.product(Adoption, (long, {})):
        one = told(adoption=adoption.value, named=ADOPTION_NAMES[adoption], **many)
        letter = outcome_letter([one] * count)
        assert len(letter.encode()) <= LIMIT, adoption
        assert letter.count("满意不？") == 1
        assert letter.count("123-456-7890") == count
