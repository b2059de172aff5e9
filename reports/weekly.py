"""The figures of a weekly summary: rows in, counts out.

What is sealed is out from the first line on: reports of wrongdoing and whatever else the caller
marks appear in no list, no total and no count of a point. Advertising is not counted either.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from models.words import KIND_NAMES, Kind
from reports.text import file_part
from reports.week import Week, local

CITY = "全市"
NO_POINT = "未定联系点"

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

_SEALED_DOORS = ("12388", "12309", "12337")
"""Reports of wrongdoing go there: a bare number in a table would tell that there was one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One matter. `text` is verbatim: the documents mask it themselves.

    `number` is the receipt number (ten digits), `channel`, `state` and `referred_to` are Chinese,
    `articles` are in the normalised form of the labelling rules ("42.1(3)", "ch5", "*").
    """

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


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyData:
    """Everything a summary is made from.

    `points`: every point of the scope in directory order, silent ones too. `lines`: matters that
    arrived in the week. `previous_total_by_kind`: the week before; empty when there are no data.
    `unanswered`: questions open at `made`, older ones too. `referrals`: name of the door -> moves
    made in the week, those of sealed matters not among them. `office` signs; `addressee` is who
    it is for (without one, the usual reader of the scope).
    """

    week: Week
    scope: str
    points: tuple[str, ...]
    lines: tuple[Line, ...]
    previous_total_by_kind: Mapping[Kind, int]
    unanswered: tuple[Line, ...]
    referrals: Mapping[str, int]
    notices: tuple[NoticeLine, ...]
    answers_given: int
    new_followers: int | None
    sample: bool
    made: datetime
    office: str
    addressee: str | None = None

    @property
    def is_city(self) -> bool:
        return self.scope == CITY

    @property
    def file_stem(self) -> str:
        """'周报_全市_2026-W47': the files' name without its ending."""
        return f"周报_{file_part(self.scope)}_{self.week.label}"


@dataclass(frozen=True, slots=True)
class KindFigures:
    """One kind, or all of them when `kind` is None. `last_week` is None without earlier data."""

    kind: Kind | None
    this_week: int
    last_week: int | None

    @property
    def name(self) -> str:
        return "合计" if self.kind is None else KIND_NAMES[self.kind]

    @property
    def difference(self) -> int | None:
        return None if self.last_week is None else self.this_week - self.last_week

    @property
    def change(self) -> str:
        """'+3', '-2', '持平', or '—' when there is nothing to compare with."""
        difference = self.difference
        if difference is None:
            return "—"
        return f"{difference:+d}" if difference else "持平"


@dataclass(frozen=True, slots=True)
class PointFigures:
    """One row of the matrix; `kinds` has every counted kind, zeros too."""

    point: str
    kinds: Mapping[Kind, int]

    @property
    def total(self) -> int:
        return sum(self.kinds.values())


@dataclass(frozen=True, slots=True)
class Figures:
    """The counts of one week. Orders are fixed, so that equal data make equal documents."""

    total: KindFigures
    kinds: tuple[KindFigures, ...]
    points: tuple[PointFigures, ...]
    silent: tuple[str, ...]
    channels: tuple[tuple[str, int], ...]
    sites: tuple[tuple[str, int], ...]
    referrals: tuple[tuple[str, int], ...]
    lines: tuple[Line, ...]
    unanswered: tuple[Line, ...]
    overdue: int

    def of(self, kind: Kind) -> int:
        """How many matters of `kind` arrived."""
        return next(row.this_week for row in self.kinds if row.kind is kind)

    def lines_of(self, *kinds: Kind) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.kind in kinds)

    @property
    def referred(self) -> tuple[Line, ...]:
        """Matters that belong elsewhere, and whatever was sent elsewhere."""
        away = (Kind.COMPLAINT, Kind.EMERGENCY)
        return tuple(line for line in self.lines if line.kind in away or line.referred_to)


def figures(data: WeeklyData) -> Figures:
    """Counts `data`. Raises ValueError when a line arrived outside of the week."""
    lines = _counted(data.lines)
    _check_week(data.week, lines)
    unanswered = _counted(data.unanswered)
    points = _points(data.points, lines)
    return Figures(
        total=_total(lines, data.previous_total_by_kind),
        kinds=_kinds(lines, data.previous_total_by_kind),
        points=points,
        silent=tuple(row.point for row in points if not row.total),
        channels=_ranked(line.channel for line in lines),
        sites=_ranked(line.site for line in lines if line.site),
        referrals=_open_doors(data.referrals, lines),
        lines=lines,
        unanswered=tuple(sorted(unanswered, key=_urgency)),
        overdue=sum(days_overdue(line, data.made) > 0 for line in unanswered),
    )


def days_overdue(line: Line, made: datetime) -> int:
    """Days past the date due, on the local calendar at `made`; 0 while there is time."""
    return 0 if line.due is None else max(0, (local(made).date() - line.due).days)


def _counted(lines: Iterable[Line]) -> tuple[Line, ...]:
    kept = (line for line in lines if line.kind in COUNTED and not line.sealed)
    return tuple(sorted(kept, key=lambda line: (line.arrived, line.number)))


def _check_week(week: Week, lines: tuple[Line, ...]) -> None:
    for line in lines:
        if line.arrived not in week:
            raise ValueError(f"受理编号 {line.number} 不是{week.phrase}收到的，不能计入这一周。")


def _total(lines: tuple[Line, ...], previous: Mapping[Kind, int]) -> KindFigures:
    before = sum(previous.get(kind, 0) for kind in COUNTED) if previous else None
    return KindFigures(None, len(lines), before)


def _kinds(lines: tuple[Line, ...], previous: Mapping[Kind, int]) -> tuple[KindFigures, ...]:
    now = Counter(line.kind for line in lines)
    return tuple(
        KindFigures(kind, now[kind], previous.get(kind, 0) if previous else None)
        for kind in COUNTED
    )


def _points(names: tuple[str, ...], lines: tuple[Line, ...]) -> tuple[PointFigures, ...]:
    """The directory's points, then points it no longer knows, then matters without a point."""
    cells = Counter((line.point or NO_POINT, line.kind) for line in lines)
    known = tuple(dict.fromkeys(names))
    seen = {point for point, _ in cells} - set(known)
    others = sorted(seen, key=lambda name: (name == NO_POINT, name))
    return tuple(
        PointFigures(name, {kind: cells[name, kind] for kind in COUNTED})
        for name in (*known, *others)
    )


def _ranked(names: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return _sorted(Counter(names))


def _sorted(counts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _open_doors(
    referrals: Mapping[str, int], lines: tuple[Line, ...]
) -> tuple[tuple[str, int], ...]:
    """Moves by door; for a door of the sealed ones only what the list sheets show anyway."""
    shown = Counter(line.referred_to for line in lines)
    counts = {
        name: shown[name] if any(door in name for door in _SEALED_DOORS) else moves
        for name, moves in referrals.items()
    }
    return _sorted({name: count for name, count in counts.items() if count})


def _urgency(line: Line) -> tuple[date, datetime, str]:
    return (line.due or date.max, line.arrived, line.number)
