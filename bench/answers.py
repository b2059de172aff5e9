"""Answering from statutes: is the right article found, how fast, is nothing overlooked, and what
may be said without a person.

The statutes and other cities' answers are in the folder that MINYI_BENCH_DATA names; the questions,
written in people's words, are in tests/corpus/answers. What is measured here as blind was never
looked at: no word was written for what it misses. The other set-aside parts were looked at once
they had been measured; their questions stand beside their articles and measure nothing more.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from bench._measures import milliseconds, table
from bot import segment
from bot.retrieval.stock import SURE_OF_ARTICLE, SURE_OF_ENTRY, Article, Entry, Stock
from statutes.read import read_statute

_CORPUS = Path(__file__).parent.parent / "tests" / "corpus" / "answers"
_LEFT_OUT = ("信访条例(2005", "立法法(2015")  # repealed, and an old text: never answered from
_PADDED = 20_000
_LOOKED_AT = ("development", "development_2")
_BLIND = ("set_aside_8", "set_aside_10", "set_aside_12")
_PARTS = (*_LOOKED_AT, *_BLIND)
Wanted = frozenset[tuple[str, str]]


def main() -> dict[str, Any]:
    """Prints the tables; returns their figures."""
    folder = Path(os.environ.get("MINYI_BENCH_DATA", ""))
    if not os.environ.get("MINYI_BENCH_DATA") or not (folder / "laws").is_dir():
        print("No statutes: MINYI_BENCH_DATA names no folder with laws/.")
        return {}
    articles = articles_of(folder / "laws")
    stock = Stock(articles)
    found: dict[str, Any] = {"articles": len(articles)}
    found["found"] = {part: _found(stock, part) for part in _PARTS}
    found["answered"] = {
        "development": _answered(stock, "development", ("development",)),
        "blind": _answered(stock, "set_aside", _BLIND),
    }
    found["substring"] = _substring(stock, articles)
    found["time"] = _time(articles)
    found["question_bank"] = _question_bank(folder / "faq_dev.jsonl")
    return found


def articles_of(folder: Path) -> list[Article]:
    """Every article of the statutes that are in force."""
    found: list[Article] = []
    for path in sorted(folder.glob("*.md")):
        if path.name.startswith(_LEFT_OUT):
            continue
        text = read_statute(path)
        for above, node in text.articles():
            heading = " ".join(part.heading for part in above if part.heading)
            found.append(
                Article(
                    len(found), text.title, node.number, heading, node.words(), date(2020, 1, 1), ""
                )
            )
    return found


def questions(part: str) -> list[tuple[str, Wanted]]:
    """Questions with the articles that answer: (title without the state's name, number)."""
    content = yaml.safe_load((_CORPUS / f"{part}.yaml").read_text(encoding="utf-8"))
    names = {short: _short(title) for short, title in content["statutes"].items()}
    return [
        (q["ask"], frozenset((names[s], str(n)) for s, numbers in q["in"].items() for n in numbers))
        for q in content["questions"]
    ]


def _short(title: str) -> str:
    bare = title.replace("中华人民共和国", "")
    return "民法典" if bare.startswith("民法典") else bare


def right(article: Article, wanted: Wanted) -> bool:
    """Whether this article is one of those that answer."""
    return (_short(article.title), article.number) in wanted


def _found(stock: Stock, part: str) -> dict[str, float]:
    first = five = 0
    asked = questions(part)
    for question, wanted in asked:
        hits = [right(article, wanted) for article, _ in stock.find(question, 5)]
        first += hits[:1] == [True]
        five += any(hits)
    figures = {"questions": len(asked), "first": first / len(asked), "five": five / len(asked)}
    rows = [[name, f"{value:.3f}"] for name, value in figures.items()]
    table(f"The right article, {part}", ["", ""], rows)
    return {name: round(value, 4) for name, value in figures.items()}


def _answered(stock: Stock, name: str, parts: Sequence[str]) -> dict[str, Any]:
    """What the bot says by itself at each threshold, and how much of it is right, on these parts
    and the questions `name` that have no answer in the stock: those count as wrong when anything
    is said."""
    without = yaml.safe_load((_CORPUS / "unanswerable.yaml").read_text(encoding="utf-8"))[name]
    asked = [q for part in parts for q in questions(part)]
    asked += [(text, frozenset()) for text in without]
    judged = [
        (best.sure, right(best.what, wanted), bool(wanted))
        for question, wanted in asked
        if (best := stock.best_article(question)) is not None and isinstance(best.what, Article)
    ]
    rows = [
        [f"{least:.2f}", *map(str, _at(judged, least))]
        for least in sorted({0.3, 0.4, 0.5, 0.55, 0.6, 0.7, 0.75, SURE_OF_ARTICLE})
    ]
    header = ["sure", "said", "right", "another article", "no answer in stock", "precision"]
    title = f"Said without a person, {' and '.join(parts)} ({len(without)} without an answer)"
    table(title, header, rows)
    said, good, other, none, precision = _at(judged, SURE_OF_ARTICLE)
    return {
        "threshold": SURE_OF_ARTICLE,
        "questions": len(asked),
        "said": said,
        "right": good,
        "another_article": other,
        "no_answer_in_stock": none,
        "precision": precision,
    }


def _at(judged: list[tuple[float, bool, bool]], least: float) -> tuple[int, int, int, int, float]:
    said = [(good, has) for sure, good, has in judged if sure >= least]
    good = sum(good for good, _ in said)
    none = sum(not has for _, has in said)
    share = round(good / len(said), 3) if said else 0.0
    return len(said), good, len(said) - good - none, none, share


def _substring(stock: Stock, articles: list[Article]) -> dict[str, float]:
    """Of all passages that hold a word of two characters, how many the index knows to hold it."""
    words: Counter[str] = Counter()
    for article in articles:
        words.update({w for w in segment.cut(article.text) if len(w) == 2 and _hanzi(w)})
    chosen = [word for word, _ in words.most_common(3000)]
    there = known = 0
    for word in chosen:
        holding = {at for at, article in enumerate(articles) if word in article.text}
        there += len(holding)
        known += len(holding & set(stock.articles.places(word)))
    share = known / max(1, there)
    table(
        f"{len(chosen)} words of two characters",
        ["", ""],
        [["found of substring", f"{share:.4f}"]],
    )
    return {"words": len(chosen), "share": round(share, 4)}


def _hanzi(word: str) -> bool:
    return all("\u4e00" <= char <= "\u9fff" for char in word)


def _time(articles: list[Article]) -> dict[str, float]:
    """Milliseconds for a look-up among twenty thousand provisions, the same texts again and again
    with other numbers in them."""
    padded: list[Article] = []
    while len(padded) < _PADDED:
        for article in articles:
            at = len(padded)
            title = f"{article.title}第{at // len(articles)}号"
            padded.append(
                Article(at, title, article.number, article.heading, article.text, article.dated, "")
            )
    stock = Stock(padded[:_PADDED])
    texts = [question for part in _PARTS for question, _ in questions(part)]
    (took,) = milliseconds([stock.answer], texts, rounds=3)
    figures = {"median_ms": took.median, "p95_ms": took.p95}
    rows = [[name, f"{value:.2f}"] for name, value in figures.items()]
    table(f"A look-up among {_PADDED} provisions", ["", ""], rows)
    return {name: round(value, 3) for name, value in figures.items()}


def _question_bank(path: Path) -> dict[str, float]:
    """Other cities' questions, each asked by its second half: is the first half found?"""
    if not path.exists():
        return {}
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    long = [row for row in rows if len(row["question"]) >= 40]
    half = {row["id"]: len(row["question"]) // 2 for row in long}
    stock = Stock((), [Entry(r["id"], r["question"][: half[r["id"]]], r["answer"]) for r in long])
    five = said = 0
    for row in long:
        rest = row["question"][half[row["id"]] :]
        five += row["id"] in {entry.id for entry, _ in stock.find_entries(rest, 5)}
        best = stock.best_entry(rest)
        said += best is not None and best.sure >= SURE_OF_ENTRY
    figures = {"questions": len(long), "five": five / len(long), "said": said}
    table(
        "Question bank: a question's first half by its second",
        ["", ""],
        [[name, f"{value:.3f}"] for name, value in figures.items()],
    )

    return {name: round(value, 4) for name, value in figures.items()}
