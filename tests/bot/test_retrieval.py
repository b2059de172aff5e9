"""Looking up: short words are found, people's words meet the law's, hostile text is borne."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from bot.reading import LawCited
from bot.retrieval import stock as stock_module
from bot.retrieval.index import Idea, Index, Passage
from bot.retrieval.question import LONGEST, ideas_of
from bot.retrieval.quote import quote
from bot.retrieval.stock import SURE_OF_ARTICLE, SURE_OF_ENTRY, Article, Entry, Stock
from handlers.question_sheet import read_questions
from statutes.read import read_statute

HERE = Path(__file__).parent.parent
CITY = HERE.parent / "sample_city"


@pytest.fixture(scope="module")
def stock() -> Stock:
    articles: list[Article] = []
    for path in sorted((CITY / "laws").glob("*.md")):
        text = read_statute(path)
        for _, node in text.articles():
            at = len(articles)
            articles.append(
                Article(at, text.title, node.number, "", node.words(), date(2025, 3, 12), "通过")
            )
    rows = read_questions(CITY / "questions.csv", [])
    entries = [
        Entry(at, row.get("question"), row.get("answer"), points=frozenset(row.get("points") or ()))
        for at, row in enumerate(rows)
    ]
    return Stock(articles, entries)


def found(stock: Stock, question: str, *cited: LawCited) -> tuple[str, str] | None:
    answer = stock.answer(question, cited=cited)
    if answer is None:
        return None
    what = answer.what
    return ("问答", what.question) if isinstance(what, Entry) else (what.title[:8], what.number)


def test_an_empty_stock_says_nothing() -> None:
    assert not Stock()
    assert Stock().answer("村长一届几年") is None


def test_the_words_of_people_lead_to_the_words_of_the_law(stock: Stock) -> None:
    assert found(stock, "小区能养大狼狗不") == ("样例市养犬管理规", "2")


def test_every_passage_that_holds_a_word_of_two_characters_is_known_by_it() -> None:
    texts = ["村民民主选举", "业主大会的决定", "物业服务费由业主交纳"]
    index = Index(Passage(at, "", "", text) for at, text in enumerate(texts))
    assert list(index.places("业主")) == [1, 2]
    assert list(index.places("民主")) == [0]
    assert list(index.places("主大")) == [1]


def test_the_best_word_of_an_idea_counts_and_the_share_covered_is_told() -> None:
    index = Index(Passage(at, "", "", t) for at, t in enumerate(["罢免主任", "撤换主任", "选举"]))
    hits = index.search([Idea((("罢免", 1.0), ("撤换", 0.5))), Idea((("飞机", 1.0),))])
    assert [hit.key for hit in hits] == [0, 1]
    assert all(0 < hit.covered < 0.5 for hit in hits)


def test_articles_of_the_chapter_that_most_hits_stand_in_go_first() -> None:
    texts = [("养犬", "犬只应当登记"), ("绿地", "树木应当登记"), ("绿地", "花草应当登记")]
    index = Index(Passage(at, "样例", head, text) for at, (head, text) in enumerate(texts))
    assert [hit.key for hit in index.search([Idea((("登记", 1.0),))])] == [1, 2, 0]


def test_what_is_found_only_by_words_beside_the_article_is_not_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = "阳台上的鹦鹉太吵，物业赔不赔玻璃"
    texts = [*(f"第{n}类摊点应当在指定的地方经营。" for n in range(40)), "本办法由样例局解释。"]
    monkeypatch.setattr(stock_module, "plain_words", lambda t: asked if "样例局" in t else "")
    stock = Stock(
        Article(at, "样例", str(at), "", text, date(2026, 3, 1), "")
        for at, text in enumerate(texts)
    )
    best = stock.best_article(asked)
    assert best is not None
    assert best.what == stock.find(asked)[0][0]
    assert best.sure < SURE_OF_ARTICLE


def test_an_article_cited_with_its_statute_is_opened_at_once(stock: Stock) -> None:
    cited = LawCited("样例市养犬管理规定（样例文本）", "4")
    assert found(stock, "第四条说的啥", cited) == ("样例市养犬管理规", "4")


def test_a_statute_that_is_named_narrows_the_search(stock: Stock) -> None:
    named = stock.find("《样例市村务公开办法（样例文本）》里罚款咋说")
    assert {article.title for article, _ in named} <= {"样例市村务公开办法（样例文本）"}


def test_an_answer_of_another_point_is_nobody_elses(stock: Stock) -> None:
    assert stock.answer("小区大门几点关", "关堤乡") is None
    there = stock.answer("小区大门几点关", "诚城社区")
    assert there is not None
    assert isinstance(there.what, Entry)


def _entries() -> tuple[dict[str, str], list[str]]:
    path = HERE / "corpus" / "answers" / "entries.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content["yes"], content["no"]


@pytest.mark.parametrize(("asked", "meant"), _entries()[0].items())
def test_another_wording_finds_the_entry(stock: Stock, asked: str, meant: str) -> None:
    best = stock.best_entry(asked, "诚城社区")
    assert best is not None
    assert isinstance(best.what, Entry)
    assert (best.what.question, best.sure >= SURE_OF_ENTRY) == (meant, True)


@pytest.mark.parametrize("asked", _entries()[1])
def test_what_is_merely_near_goes_to_staff(stock: Stock, asked: str) -> None:
    assert stock.answer(asked, "诚城社区") is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t",
        "😀😀😀",
        "？？？！！",
        "“”‘’《》《",
        "a" * 10_000,
        "狗" * 10_000,
        "\0\ud800咋",
        "的了吗呢",
    ],
)
def test_hostile_text_is_borne(stock: Stock, text: str) -> None:
    assert len(ideas_of(text, stock.articles)) <= LONGEST
    stock.answer(text)


def test_ten_thousand_characters_cost_no_more_than_the_first_two_hundred(stock: Stock) -> None:
    long = "小区里能养烈性犬吗" + "，我再说一遍" * 2000
    assert len(ideas_of(long, stock.articles)) < 40


def test_a_short_provision_is_quoted_whole_and_a_long_one_at_what_was_asked() -> None:
    text = "应当公布下列事项：\n（一）财务收支；\n（二）宅基地的使用；\n（三）救灾物资的发放。"
    assert quote(text, (), 500) == text
    short = quote(text, ("宅基地",), 90)
    assert "宅基地" in short
    assert "……" in short
    assert len(short.encode()) <= 90


def test_a_single_paragraph_that_is_too_long_is_cut_at_a_whole_character() -> None:
    short = quote("村" * 1000, (), 100)
    assert short.endswith("……")
    assert len(short.encode()) <= 100
