"""The stock of knowledge in memory, and what it has to say to a question."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.normalise import normalise
from bot.reading import LawCited
from bot.retrieval.index import Hit, Idea, Index, Passage
from bot.retrieval.plain import plain_words
from bot.retrieval.question import LONGEST, ideas_of, telling_words
from bot.retrieval.terms import asked_for, kinds_asked, pairs

SURE_OF_ARTICLE = 0.7
SURE_OF_ENTRY = 0.6
"""From here on the bot answers by itself; `make bench ONLY=answers` prints what that costs."""
MOST = 5
_OTHER_KIND = 0.6
_FEW = 4  # characters of a name that many laws end in
_OWN = 0.5  # so much of a question is asked of the article itself


@dataclass(frozen=True, slots=True)
class Article:
    """One article of a statute in force, with the day of its text."""

    id: int
    title: str
    number: str
    heading: str
    text: str
    dated: date
    dated_as: str
    in_force_on: date | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """An answered question; `points` are those it holds for, none for all."""

    id: int
    question: str
    answer: str
    basis: str = ""
    source: str = ""
    dated: date | None = None
    points: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Found:
    """What answers a question, and how sure that is (0 to 1)."""

    what: Article | Entry
    sure: float
    words: tuple[str, ...] = ()  # that were looked for, to find the place in a long provision


class Stock:
    """Everything that is answered from. Empty until it is filled; reading it needs no lock."""

    def __init__(
        self,
        articles: Iterable[Article] = (),
        entries: Iterable[Entry] = (),
        pause: Callable[[], object] | None = None,
    ) -> None:
        self._articles = {article.id: article for article in articles}
        self._entries = {entry.id: entry for entry in entries}
        self.articles = Index(map(_of_article, self._articles.values()), pause)
        self.entries = Index(map(_of_entry, self._entries.values()), pause)
        self._titles = _calls({article.title for article in self._articles.values()})
        self._numbered = {(a.title, a.number): a for a in self._articles.values()}

    def __bool__(self) -> bool:
        return bool(self._articles or self._entries)

    def answer(
        self, question: str, point: str | None = None, cited: Sequence[LawCited] = ()
    ) -> Found | None:
        """The best answer that is sure enough; None when a person should answer. What the office
        answered before goes before the statutes."""
        entry = self.best_entry(question, point)
        if entry is not None and entry.sure >= SURE_OF_ENTRY:
            return entry
        named = self.cited(cited)
        if named is not None:
            return named
        article = self.best_article(question)
        return article if article is not None and article.sure >= SURE_OF_ARTICLE else None

    def find(self, question: str, most: int = MOST) -> list[tuple[Article, Hit]]:
        """The articles nearest to a question, best first."""
        hits = self.articles.search(
            ideas_of(question, self.articles), most, self._named_in(question)
        )
        return [(self._articles[hit.key], hit) for hit in hits]

    def best_article(self, question: str) -> Found | None:
        found = self.find(question, 2)
        if not found:
            return None
        article, hit = found[0]
        second = found[1][1].score if len(found) > 1 else 0.0
        ideas = ideas_of(question, self.articles)
        words = {word for idea in ideas for word, _ in idea.words}
        sure = sureness(hit, second, self.articles.size) * self._in_its_own_words(article, ideas)
        return Found(article, sure, tuple(sorted(words)))

    def _in_its_own_words(self, article: Article, ideas: Sequence[Idea]) -> float:
        """1 where half of what is asked stands in the article itself, less where it is found only
        by what people say beside it: they may ask something else with the same words."""
        text = f"{article.title}{article.heading}{article.text}"
        asked = own = 0.0
        for idea in ideas:
            if idea.weight >= 1.0:
                worth = self.articles.worth(idea)
                asked += worth
                own += worth * any(word in text for word, _ in idea.words)
        return min(1.0, own / (_OWN * asked)) if asked else 1.0

    def find_entries(self, question: str, most: int = MOST) -> list[tuple[Entry, Hit]]:
        """The answered questions nearest to a question, best first."""
        hits = self.entries.search(ideas_of(question, self.entries), most)
        return [(self._entries[hit.key], hit) for hit in hits]

    def best_entry(self, question: str, point: str | None = None) -> Found | None:
        """The answered question most like this one that holds at the person's point."""
        mine = [
            Found(entry, likeness(question, entry.question))
            for entry, _ in self.find_entries(question, 20)
            if not entry.points or point in entry.points
        ]
        return max(mine, key=lambda found: found.sure, default=None)

    def cited(self, cited: Sequence[LawCited]) -> Found | None:
        """The first of these articles that stands here, as written; of a law that only ends so
        (养犬管理规定 of a city), when no other does."""
        for law in cited:
            number = law.article.partition(".")[0].partition("(")[0]
            for title in self._named_in(f"《{law.law}》") or self._ending_in(law.law):
                article = self._numbered.get((title, number))
                if article is not None:
                    return Found(article, 1.0)
        return None

    def _ending_in(self, law: str) -> frozenset[str]:
        names = [name for name in self._titles if name.endswith(_bare(law)) and len(law) > _FEW]
        return frozenset(self._titles[names[0]]) if len(names) == 1 else frozenset()

    def _named_in(self, question: str) -> frozenset[str]:
        """Statutes that the question asks to look into, by name; the longest name counts."""
        text, in_brackets = _bare(question), "《" in question
        for name in sorted(self._titles, key=len, reverse=True):
            for match in re.finditer(re.escape(name), text):
                if _looks_into(text, match, bracketed=in_brackets):
                    return frozenset(self._titles[name])
        return frozenset()


_AFTER = re.compile(r"[里上中]|的?规定|的?第|咋|怎么|有没有|说")
_BEFORE = re.compile(r"(?:违反|违背|符合|按照?|根据|依据|依照|抵触)了?$")


def _looks_into(text: str, name: re.Match[str], *, bracketed: bool) -> bool:
    """Not in a statute that is only mentioned: 违反宪法的规矩 asks nothing of the constitution."""
    if _BEFORE.search(text[: name.start()]):
        return False
    return bracketed or bool(_AFTER.match(text, name.end()))


def sureness(hit: Hit, second: float, size: int) -> float:
    """How sure the first of `size` passages is: by what it covers of the question, how much speaks
    for it, and its lead. The shape was chosen on the development questions of the bench."""
    lead = 1.0 - second / hit.score if hit.score else 0.0
    strength = min(1.0, hit.score / (3.3 * math.log(2 + size)))
    return hit.covered * strength * (0.6 + 0.4 * min(1.0, 3 * lead))


def likeness(one: str, other: str) -> float:
    """How much of two questions is the same, by words and pairs of characters, without the words
    of asking. Where something is and what it is for are two questions, whatever their words."""
    first, second = _asked(one), _asked(other)
    if not first or not second:
        return 0.0
    same = 2 * len(first & second) / (len(first) + len(second))
    return same if kinds_asked(one) <= kinds_asked(other) else _OTHER_KIND * same


def _asked(question: str) -> frozenset[str]:
    text = normalise(question[:LONGEST]).text
    words = [word for word in telling_words(text) if word.isalnum()]
    return frozenset(words).union(asked_for(text), *map(pairs, words))


def _of_article(article: Article) -> Passage:
    return Passage(
        article.id, article.title, article.heading, article.text, plain_words(article.text)
    )


def _of_entry(entry: Entry) -> Passage:
    return Passage(entry.id, "", entry.answer, entry.question)


def _calls(titles: set[str]) -> dict[str, set[str]]:
    """What people may call a statute, with the statutes so called."""
    calls: dict[str, set[str]] = {}
    for title in titles:
        name = _bare(title)
        calls.setdefault(name, set()).add(title)
        if name.startswith("民法典") and len(name) > 3:
            calls.setdefault("民法典", set()).add(title)
    return {name: meant for name, meant in calls.items() if len(name) > 2 or name.endswith("法")}


def _bare(title: str) -> str:
    return re.sub(r"中华人民共和国|[《》〈〉（）() 　]", "", title)
