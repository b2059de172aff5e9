"""References to articles, as people write them."""

from __future__ import annotations

from typing import Any

import pytest

from bot.articles import references
from bot.normalise import normalise
from bot.outline import Outline
from bot.understand import understand
from tests.bot.corpus import directory, load

DRAFT = """新乡市养犬管理条例（草案）
第一章 总则
第一条 为了规范养犬，制定本条例。
第二条 本条例适用于本市城区。
农村地区参照执行。
第二章 养犬行为
第三条 养犬人应当遵守下列规定：
（一）牵绳；
（二）清理粪便；
1.在公园；
2.在街道。
第三条之一 禁止遗弃犬只。
第三章 法律责任
第四条 违反本条例的，处五百元罚款。
第四章 附则
第五条 本条例自公布之日起施行。
"""


@pytest.fixture
def outline() -> Outline:
    return Outline.from_text(DRAFT)


@pytest.mark.parametrize(
    "name",
    [
        "articles",
        "held_out/articles",
        "seen_articles_1",
        "seen_articles_2",
        "seen_articles_3",
        "seen_articles_4",
        "seen_articles_5",
        "seen_articles_6",
    ],
)
def test_articles_and_laws_of_the_corpus_are_found_exactly(name: str) -> None:
    wrong = [row for row in load(name) if not _right(row)]
    assert [row for row in wrong if not row.get("misread")] == []


def _right(row: dict[str, Any]) -> bool:
    acts = understand(row["text"], directory()).acts
    articles = list(dict.fromkeys(a for act in acts for a in act.articles))
    laws = [[law.law, law.article] for act in acts for law in act.laws]
    return bool(articles == row["articles"] and laws == row.get("laws", []))


def test_an_outline_knows_its_articles_parts_items_and_chapters(outline: Outline) -> None:
    assert outline.title == "新乡市养犬管理条例（草案）"
    assert outline.articles == ["1", "2", "3", "3-1", "4", "5"]
    assert outline.parts == {"1": 1, "2": 2, "3": 1, "3-1": 1, "4": 1, "5": 1}
    assert outline.items["3"] == [1, 2]
    assert outline.chapters == {1: "总则", 2: "养犬行为", 3: "法律责任", 4: "附则"}
    assert outline.chapter_of["3-1"] == 2


@pytest.mark.parametrize(
    ("reference", "known"),
    [
        ("2.2", True),
        ("2.3", False),
        ("3(2)", True),
        ("3.1(2)", True),
        ("3(3)", False),
        ("ch3", True),
        ("ch9", False),
        ("ch:附则", True),
        ("ch:分则", False),
        ("3-1", True),
        ("6", False),
        ("*", True),
    ],
)
def test_an_outline_tells_whether_a_reference_exists(
    outline: Outline, reference: str, known: bool
) -> None:
    assert outline.has(reference) is known


@pytest.mark.parametrize(
    ("text", "articles"),
    [
        ("对罚款那一章有意见", ["ch3"]),
        ("养犬行为那章太细", ["ch2"]),
        ("最后一条我同意", ["5"]),
        ("养犬条例第三条我反对", ["3"]),
        ("《新乡市养犬管理条例》第四条太狠", ["4"]),
    ],
)
def test_the_open_draft_helps_to_read_loose_references(
    outline: Outline, text: str, articles: list[str]
) -> None:
    found = references(normalise(text).text, outline)
    assert [a for r in found for a in r.articles] == articles


def test_without_a_draft_a_chapter_named_by_its_subject_stays_open() -> None:
    assert references("对罚款那一章有意见") == []
