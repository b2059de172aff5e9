"""People's words beside an article go with its text, and with nothing else."""

from __future__ import annotations

import re
from datetime import date

import pytest

from bot.lexicon import load
from bot.retrieval import plain
from bot.retrieval.plain import PLAIN_WORDS, mark_of, plain_words, whole_mark_of
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
    assert "#since" in asked_for("从哪天起房子算我的")
    assert "#whose" in asked_for("小区的路归谁")
    assert "#court" in asked_for("去哪个法院告他")
    assert "#pays" in asked_for("证人的路费谁出")
    assert "#published" in asked_for("新法规登在哪")
    assert "#papers" not in asked_for("没任何手续就把人关了")


def test_words_of_one_of_two_articles_that_begin_alike_stay_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opening = "样例市的公园应当全天免费向社会开放，管理单位应当公布开放的时间和收费的项目，"
    one, other = opening + "不得收取门票。", opening + "夜间关闭的应当说明理由。"
    assert mark_of(one) == mark_of(other)
    words = {"样例": {f"1 {mark_of(one)}-{whole_mark_of(one)}": "逛园子要钱吗"}}
    plain._known.cache_clear()
    monkeypatch.setattr(plain, "load", lambda _: words)
    try:
        assert (plain_words(one), plain_words(other)) == ("逛园子要钱吗", "")
    finally:
        plain._known.cache_clear()
