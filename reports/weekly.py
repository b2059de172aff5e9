"""What a weekly summary is made from. The counting is in `reports.figures`.

What is sealed is out from the first line on: reports of wrongdoing and whatever else the caller
marks appear in no list, no total and no count of a point. Advertising is not counted either.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from models.words import Kind
from reports.text import file_part
from reports.week import Week

CITY = "全市"
NO_POINT = "未定联系点"
FULL = "未隐去个人信息"
"""What the file of an unmasked paper says of itself."""

COUNTED: tuple[Kind, ...] = (
    Kind.SUGGESTION,
    Kind.PROPOSAL,
    Kind.QUESTION,
    Kind.OPINION,
    Kind.COMPLAINT,
    Kind.EMERGENCY,
    Kind.HUMAN,
    Kind.UNCLEAR,
)
"""The kinds a summary counts, in the order it prints them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One matter. `text` is verbatim: the documents mask it themselves. `id` is its row.

    `number` is the receipt number (ten digits), `channel`, `state` and `referred_to` are Chinese,
    `articles` are in the normalised form of the labelling rules ("42.1(3)", "ch5", "*").
    """

    id: int = 0
    number: str
    arrived: datetime
    point: str | None
    site: str | None
    channel: str
    kind: Kind
    text: str
    articles: tuple[str, ...] = ()
    state: str
    answered: datetime | None = None
    referred_to: str | None = None
    due: date | None = None
    sealed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeLine:
    """One notice sent in the week: people it was meant for, reached, and failed."""

    title: str
    sent_at: datetime
    planned: int
    reached: int
    failed: int


@dataclass(frozen=True, slots=True)
class Cell:
    """So many matters of one point, site, channel and kind arrived in the week."""

    point: str | None
    site: str | None
    channel: str
    kind: Kind
    count: int


@dataclass(frozen=True, slots=True)
class WeekTopic:
    """A field of life (道路交通, 养老 …) and how many matters of the week touch it."""

    name: str
    matters: int


@dataclass(frozen=True, slots=True)
class WeekTheme:
    """What several people said. `cases`: numbers of the matters that stand for it, best first.
    Of the matters `copied` are copies of one text, from `copied_people` people."""

    name: str
    matters: int
    people: int
    places: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    copied: int = 0
    copied_people: int = 0


@dataclass(frozen=True, slots=True)
class Imprint:
    """What lets a paper be found again: its number, the digest of its data, how far it got."""

    number: str = ""
    digest: str = ""
    version: int = 1
    signed: datetime | None = None
    signer: str = ""

    @property
    def check_code(self) -> str:
        """The first sixteen signs of the digest, in fours, as the paper prints them."""
        return "-".join(self.digest[at : at + 4].upper() for at in range(0, 16, 4))


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyData:
    """Everything a summary is made from.

    `points`: every point of the scope in directory order, silent ones too. `cells`: the matters
    that arrived in the week, counted; `lines`: the same ones told, for the lists.
    `previous_total_by_kind`: the week before; empty when there are no data.
    `unanswered`: questions open at `made`, older ones too. `referrals`: name of the door -> moves
    made in the week, those of sealed matters not among them. `answered`: matters that got an
    answer in the week, by kind. `cases`: numbers of the matters that are quoted. `edits`: the
    clerk's own wording of a paragraph, by its key. `office` signs; `addressee` is who it is for
    (without one, the usual reader of the scope). `small`: below so many matters a cell finer than
    a contact point is merged with its like.
    """

    week: Week
    scope: str
    points: tuple[str, ...]
    cells: tuple[Cell, ...]
    lines: tuple[Line, ...]
    previous_total_by_kind: Mapping[Kind, int]
    unanswered: tuple[Line, ...]
    referrals: Mapping[str, int]
    notices: tuple[NoticeLine, ...]
    answered: Mapping[Kind, int]
    new_followers: int | None
    topics: tuple[WeekTopic, ...] = ()
    themes: tuple[WeekTheme, ...] = ()
    activities: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    sample: bool
    made: datetime
    office: str
    addressee: str | None = None
    edits: Mapping[str, str] = field(default_factory=dict)
    imprint: Imprint = Imprint()
    masked: bool = True
    small: int = 3

    @property
    def is_city(self) -> bool:
        return self.scope == CITY

    @property
    def file_stem(self) -> str:
        """'周报_全市_2026-W47': the files' name without its ending."""
        return f"周报_{file_part(self.scope)}_{self.week.label}"


def cells_of(lines: Iterable[Line]) -> tuple[Cell, ...]:
    """The cells that these lines fill; what is not counted fills none."""
    keys = ((ln.point, ln.site, ln.channel, ln.kind) for ln in lines if is_counted(ln))
    return tuple(Cell(*key, count) for key, count in Counter(keys).items())


def is_counted(line: Line) -> bool:
    return line.kind in COUNTED and not line.sealed
