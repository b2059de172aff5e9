"""The figures of a weekly summary: cells and lines in, counts out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from models.words import KIND_NAMES, Kind
from reports.small_cells import OTHER_SITES, OTHER_TOPICS, merge_small
from reports.week import Week, local
from reports.weekly import COUNTED, NO_POINT, Cell, Line, WeeklyData, is_counted
from reports.working_days import working_days

_SEALED_DOORS = ("12388", "12309", "12337")
"""Reports of wrongdoing go there: a bare number in a table would tell that there was one."""


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
class TopicShare:
    name: str
    matters: int
    share: float  # of all matters of the week

    @property
    def percent(self) -> str:
        return f"{100 * self.share:.1f}%"


@dataclass(frozen=True, slots=True)
class Figures:
    """The counts of one week. Orders are fixed, so that equal data make equal documents."""

    total: KindFigures
    kinds: tuple[KindFigures, ...]
    points: tuple[PointFigures, ...]
    silent: tuple[str, ...]
    channels: tuple[tuple[str, int], ...]
    sites: tuple[tuple[str, int], ...]
    topics: tuple[TopicShare, ...]
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
    points = _points(data.points, data.cells)
    total = sum(cell.count for cell in data.cells)
    return Figures(
        total=_total(total, data.previous_total_by_kind),
        kinds=_kinds(data.cells, data.previous_total_by_kind),
        points=points,
        silent=tuple(row.point for row in points if not row.total),
        channels=_ranked((cell.channel, cell.count) for cell in data.cells),
        sites=merge_small(_ranked(_at_sites(data.cells)), data.small, OTHER_SITES),
        topics=_topics(data),
        referrals=_open_doors(data.referrals, lines),
        lines=lines,
        unanswered=tuple(sorted(unanswered, key=_urgency)),
        overdue=sum(is_overdue(line, data.made) for line in unanswered),
    )


def is_overdue(line: Line, made: datetime) -> bool:
    """Whether the day due has passed on the local calendar at `made`, as in the inbox."""
    return line.due is not None and line.due < local(made).date()


def days_overdue(line: Line, made: datetime) -> int:
    """Working days since the day due; 0 while there is time or no working day has passed."""
    return 0 if line.due is None else working_days(line.due, local(made).date())


def _at_sites(cells: Iterable[Cell]) -> Iterator[tuple[str, int]]:
    return ((cell.site, cell.count) for cell in cells if cell.site)


def _topics(data: WeeklyData) -> tuple[TopicShare, ...]:
    """Topics by size with their share of all matters; a matter may touch several."""
    total = sum(cell.count for cell in data.cells)
    counts = _ranked((topic.name, topic.matters) for topic in data.topics if topic.matters)
    kept = counts if data.is_city else merge_small(counts, data.small, OTHER_TOPICS)
    return tuple(TopicShare(name, count, count / total if total else 0) for name, count in kept)


def _counted(lines: Iterable[Line]) -> tuple[Line, ...]:
    kept = (line for line in lines if is_counted(line))
    return tuple(sorted(kept, key=lambda line: (line.arrived, line.number)))


def _check_week(week: Week, lines: tuple[Line, ...]) -> None:
    for line in lines:
        if line.arrived not in week:
            raise ValueError(f"受理编号 {line.number} 不是{week.phrase}收到的，不能计入这一周。")


def _total(total: int, previous: Mapping[Kind, int]) -> KindFigures:
    before = sum(previous.get(kind, 0) for kind in COUNTED) if previous else None
    return KindFigures(None, total, before)


def _kinds(cells: tuple[Cell, ...], previous: Mapping[Kind, int]) -> tuple[KindFigures, ...]:
    now: Counter[Kind] = Counter()
    for cell in cells:
        now[cell.kind] += cell.count
    return tuple(
        KindFigures(kind, now[kind], previous.get(kind, 0) if previous else None)
        for kind in COUNTED
    )


def _points(names: tuple[str, ...], cells: tuple[Cell, ...]) -> tuple[PointFigures, ...]:
    """The directory's points, then points it no longer knows, then matters without a point."""
    counts: Counter[tuple[str, Kind]] = Counter()
    for cell in cells:
        counts[cell.point or NO_POINT, cell.kind] += cell.count
    known = tuple(dict.fromkeys(names))
    seen = {point for point, _ in counts} - set(known)
    others = sorted(seen, key=lambda name: (name == NO_POINT, name))
    return tuple(
        PointFigures(name, {kind: counts[name, kind] for kind in COUNTED})
        for name in (*known, *others)
    )


def _ranked(counts: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    """By size, then by name; the same name counts together."""
    sums: Counter[str] = Counter()
    for name, count in counts:
        sums[name] += count
    return tuple(sorted(sums.items(), key=lambda item: (-item[1], item[0])))


def _open_doors(
    referrals: Mapping[str, int], lines: tuple[Line, ...]
) -> tuple[tuple[str, int], ...]:
    """Moves by door; for a door of the sealed ones only what the list sheets show anyway."""
    shown = Counter(line.referred_to for line in lines)
    counts = {
        name: shown[name] if any(door in name for door in _SEALED_DOORS) else moves
        for name, moves in referrals.items()
    }
    return _ranked((name, count) for name, count in counts.items() if count)


def _urgency(line: Line) -> tuple[date, datetime, str]:
    return (line.due or date.max, line.arrived, line.number)
