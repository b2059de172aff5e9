"""What the papers on the opinions of one draft are made from, and what they count.

意见汇总表 and 意见建议报告: general remarks first, then strictly by article, paragraph and item.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from reports.mask import mask
from reports.small_cells import merge_small
from reports.text import file_part
from reports.weekly import CITY, Imprint

GENERAL = "总体意见"
OTHER_CHANNELS = "其他渠道"
NO_STANCE = "未表态"
NOT_YET = "待定"
HIDDEN = "—"
PEOPLE = "群众"
ADOPTIONS = ("采纳", "部分采纳", "未采纳", "留作参考")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionLine:
    """One opinion. `article` is the key of its `Article`, `place` 第八条第二款 ("" for the whole).

    `same`: matters in all, those merged into it counted in; `people` of them known by WeChat,
    `unknown` matters of nobody knows whom. `version`: the draft's number when it was said on an
    older one, else 0. `text` is verbatim; `tidied`, `legal`, `answer` are staff's words.
    `category`: who speaks, a deputy, an elder or (群众) anybody. `outcome` is Chinese, "" while
    there is none.
    """

    id: int
    matter: int
    number: str
    article: str
    place: str
    text: str
    tidied: str = ""
    stance: str = ""
    same: int = 1
    people: int = 1
    unknown: int = 0
    point: str | None = None
    channel: str = ""
    category: str = PEOPLE
    version: int = 0
    late: bool = False
    legal: str = ""
    state: str = ""
    outcome: str = ""
    reason: str = ""
    answer: str = ""
    new_place: str = ""
    new_text: str = ""
    told: date | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """An article of the draft, and its text. `gone`: the newest version has it no more."""

    key: str
    place: str
    heading: str = ""
    text: str = ""
    gone: bool = False

    @property
    def name(self) -> str:
        """第八条（遛犬）."""
        name = f"{self.place}（{self.heading}）" if self.heading else self.place
        return f"{name}（新稿已删去）" if self.gone else name


@dataclass(frozen=True, kw_only=True)
class OpinionData:
    """Everything the papers are made from.

    `lines` in the order of the papers; `articles` all of the draft. `people`: different people in
    all, known by WeChat; `unknown`: matters of nobody knows whom. `channels`: matters by channel,
    `points` all points that were asked. `ratings`: scores that people gave of what they were told,
    by name. `steps`: what was done, with dates. `small`: below so many, what is finer than a
    contact point is not told.
    """

    title: str
    draft: str
    scope: str
    opens: date
    closes: date
    letter: str = ""
    lines: tuple[OpinionLine, ...]
    articles: tuple[Article, ...]
    points: tuple[str, ...]
    people: int
    unknown: int
    channels: tuple[tuple[str, int], ...]
    ratings: tuple[tuple[str, int], ...] = ()
    steps: tuple[str, ...] = ()
    sample: bool
    made: datetime
    office: str
    imprint: Imprint = field(default_factory=Imprint)
    masked: bool = True
    small: int = 3

    @property
    def is_city(self) -> bool:
        return self.scope == CITY

    @property
    def short_title(self) -> str:
        return self.title.strip("《》")

    def file_stem(self, kind: str) -> str:
        """'意见汇总表_全市_样例市养犬管理规定（草案）'."""
        return f"{kind}_{file_part(self.scope)}_{file_part(self.short_title)[:40]}"

    @cached_property
    def told_points(self) -> frozenset[str | None]:
        """Points from which so much came that an opinion of theirs is nobody's name."""
        found = Counter(line.point for line in self.lines)
        return frozenset(name for name, count in found.items() if count >= self.small)

    @cached_property
    def told_channels(self) -> frozenset[str]:
        return frozenset(name for name, count in self.channels if count >= self.small)

    @cached_property
    def told_categories(self) -> frozenset[str]:
        found = Counter(line.category for line in self.lines)
        return frozenset(name for name, count in found.items() if count >= self.small)

    def words(self, text: str) -> str:
        """What somebody said or wrote, as this paper may print it."""
        return mask(text) if self.masked else text


@dataclass(frozen=True, slots=True)
class ArticleFigures:
    """One row of the count by article; `general` for the draft as a whole."""

    article: Article
    lines: tuple[OpinionLine, ...]

    @property
    def opinions(self) -> int:
        return len(self.lines)

    @property
    def said(self) -> int:
        """With those merged into them."""
        return sum(line.same for line in self.lines)

    def stance(self, name: str) -> int:
        return sum(line.same for line in self.lines if (line.stance or NO_STANCE) == name)

    def outcome(self, name: str) -> int:
        return sum((line.outcome or NOT_YET) == name for line in self.lines)


def by_article(data: OpinionData) -> tuple[ArticleFigures, ...]:
    """General remarks first, then every article that somebody spoke on, in the draft's order."""
    lines: dict[str, list[OpinionLine]] = {}
    for line in data.lines:
        lines.setdefault(line.article, []).append(line)
    articles = (Article("", GENERAL), *data.articles)
    return tuple(
        ArticleFigures(article, tuple(lines[article.key]))
        for article in articles
        if article.key in lines
    )


def outcomes(lines: Iterable[OpinionLine]) -> tuple[tuple[str, int], ...]:
    """How many of the opinions were adopted, and so on; zeros too, and what is not decided."""
    found = Counter(line.outcome or NOT_YET for line in lines)
    return tuple((name, found[name]) for name in (*ADOPTIONS, NOT_YET))


def stances(lines: Iterable[OpinionLine]) -> tuple[tuple[str, int], ...]:
    """Who is for and against, people who said the same counted in."""
    found: Counter[str] = Counter()
    for line in lines:
        found[line.stance or NO_STANCE] += line.same
    return tuple(found.most_common())


def channels(data: OpinionData) -> tuple[tuple[str, int], ...]:
    """Matters by channel; within one point a small figure would be a person."""
    if data.is_city:
        return data.channels
    return merge_small(data.channels, data.small, OTHER_CHANNELS)


def by_point(data: OpinionData) -> tuple[tuple[str, int], ...]:
    """Opinions of every point that was asked, silent ones too."""
    found = Counter(line.point for line in data.lines)
    more = sorted({name for name in found if name and name not in data.points})
    rows = [(name, found[name]) for name in (*data.points, *more)]
    return (*rows, ("未定联系点", found[None])) if found[None] else tuple(rows)


def origin(line: OpinionLine, data: OpinionData) -> tuple[str, str]:
    """Point and channel of an opinion, as far as they may stand beside its words: where fewer than
    `small` came from the point, or by that way, they would be a name."""
    if not data.masked:
        return line.point or HIDDEN, line.channel or HIDDEN
    point = line.point if line.point in data.told_points or not data.is_city else None
    return point or HIDDEN, line.channel if line.channel in data.told_channels else HIDDEN


def speaker(line: OpinionLine, data: OpinionData) -> str:
    """Who speaks, where enough of her kind did."""
    return line.category if not data.masked or line.category in data.told_categories else HIDDEN


def counted_people(people: int, unknown: int) -> str:
    """'3人', '3人，另2条未留身份'."""
    if not unknown:
        return f"{people}人"
    return f"{people}人，另{unknown}条未留身份" if people else f"{unknown}条未留身份"
