"""People's words beside an article go with its text, and with nothing else."""

from __future__ import annotations

import re
from datetime import date

from bot.lexicon import load
from bot.retrieval.plain import PLAIN_WORDS, plain_words
from bot.retrieval.stock import Article, Stock
from bot.retrieval.terms import asked_for

ANTHEM = "奏唱国歌时，在场人员应当肃立，举止庄重，不得有不尊重国歌的行为。"


def article(number: int, text: str) -> Article:
    return Article(number, "样例规定", str(number), "", text, date(2026, 3, 1), "通过")


def test_an_article_is_known_by_how_its_text_begins_wherever_it_stands() -> None:
    assert "起立" in plain_words(ANTHEM)
    assert plain_words("　　" + ANTHEM.replace("，", ",\n")) == plain_words(ANTHEM)


def test_an_article_that_became_another_one_has_no_words() -> None:
    assert not plain_words("奏唱国歌时，" + ANTHEM)
    assert not plain_words("")


def test_an_article_is_found_by_words_it_does_not_have() -> None:
    others = ["养犬人应当每年为犬只接种疫苗。", "户外广告应当安全美观。"]
    stock = Stock([article(n, text) for n, text in enumerate([*others, ANTHEM])])
    ((found, _), *_) = stock.find("放国歌要不要起立")
    assert found.text == ANTHEM


def test_every_line_of_the_words_has_a_number_and_a_mark_of_its_own_statute() -> None:
    for title, articles in load(PLAIN_WORDS).items():
        assert articles, title
        for key, words in articles.items():
            assert re.fullmatch(r"[0-9-]+ [0-9a-f]{8}(-[0-9a-f]{8})?", str(key)), (title, key)
            assert str(words).strip(), (title, key)


def test_what_kind_of_answer_is_wanted_is_heard() -> None:
    assert "#duties" in asked_for("业委会是干啥的")
    assert "#office" in asked_for("这事归谁管")
    assert "#papers" in asked_for("办证要带啥材料")
    assert "#conditions" in asked_for("啥样的人能当委员")
