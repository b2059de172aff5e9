"""The week of a summary: seven days that end on Thursday 24:00, Asia/Shanghai.

The clerk exports on Friday, so the week is closed the evening before. It carries the ISO 8601
name of the week its last day lies in: 2026-W47 runs from Friday 13 to Thursday 19 November.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China has kept one offset without summer time since 1992; no zone database is needed."""

THURSDAY = 4
_LABEL = re.compile(r"(20\d{2})-W(\d{2})", re.ASCII)
_SHAPE = "周次写作“2026-W47”：四位年份、短横、大写字母 W、两位周数"
_DAY = timedelta(days=1)
_WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class Week:
    """Seven local days. `start` and `end` are aware UTC moments, `end` not included."""

    label: str
    start: datetime
    end: datetime

    @classmethod
    def parse(cls, label: str, end_weekday: int = THURSDAY) -> Week:
        """The week named `label` ("2026-W47", years 2000 to 2099).

        `end_weekday` is the ISO number of its last day (Monday 1 … Sunday 7). Raises ValueError
        with a Chinese sentence when the name has another shape or the year has no such week.
        """
        match = _LABEL.fullmatch(label.strip())
        if match is None:
            raise ValueError(f"看不懂周次“{label}”。{_SHAPE}。")
        year, number = int(match[1]), int(match[2])
        try:
            return cls._ending(date.fromisocalendar(year, number, _weekday(end_weekday)))
        except ValueError as error:
            if not 1 <= end_weekday <= 7:
                raise
            raise ValueError(f"{year}年没有第{number}周，请核对周次“{label}”。") from error

    @classmethod
    def containing(cls, moment: datetime, end_weekday: int = THURSDAY) -> Week:
        """The week in which `moment` (aware) falls. Raises ValueError for a naive moment."""
        today = local(moment).date()
        ahead = (_weekday(end_weekday) - today.isoweekday()) % 7
        return cls._ending(today + ahead * _DAY)

    @classmethod
    def _ending(cls, last_day: date) -> Week:
        year, number, _ = last_day.isocalendar()
        return cls(
            label=f"{year}-W{number:02d}",
            start=_midnight(last_day - 6 * _DAY),
            end=_midnight(last_day + _DAY),
        )

    @property
    def first_day(self) -> date:
        return local(self.start).date()

    @property
    def last_day(self) -> date:
        return local(self.end).date() - _DAY

    @property
    def name(self) -> str:
        """'2026年第47周'."""
        year, number = self.label.split("-W")
        return f"{year}年第{int(number)}周"

    @property
    def phrase(self) -> str:
        """Both dates in Chinese: '2026年11月13日至11月19日'; the year again where it changes."""
        first, last = self.first_day, self.last_day
        tail = f"{last.month}月{last.day}日"
        return f"{chinese_date(first)}至{tail if first.year == last.year else chinese_date(last)}"

    @property
    def period(self) -> str:
        """Both dates with hours: '2026年11月13日（星期五）0时至11月19日（星期四）24时'."""
        first, last = self.phrase.split("至")
        from_day, to_day = _weekday_name(self.first_day), _weekday_name(self.last_day)
        return f"{first}（{from_day}）0时至{last}（{to_day}）24时"

    def previous(self) -> Week:
        """The seven days before."""
        return self._ending(self.first_day - _DAY)

    def __contains__(self, moment: datetime) -> bool:
        return self.start <= moment < self.end


def local(moment: datetime) -> datetime:
    """`moment` on the wall clock of the city. Raises ValueError for a naive moment."""
    if moment.utcoffset() is None:
        raise ValueError("时间缺少时区。")
    return moment.astimezone(SHANGHAI)


def chinese_date(day: date) -> str:
    """'2026年11月20日', without leading zeros (GB/T 9704-2012, 7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)


def _weekday(number: int) -> int:
    if not 1 <= number <= 7:
        raise ValueError("每周最后一天用 1（星期一）至 7（星期日）表示。")
    return number


def _weekday_name(day: date) -> str:
    return f"星期{_WEEKDAYS[day.weekday()]}"
