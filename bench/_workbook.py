"""A week of a hundred thousand matters, without a database: the workbook's half of the bench.

In a process of its own, so that the memory counted is that of the papers.
"""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from models.receipt_number import check_digit
from models.words import Kind
from reports.week import Week
from reports.weekly import Cell, Line, WeeklyData, cells_of
from reports.xlsx import weekly_xlsx

MATTERS = 100_000
WEEK = Week.parse("2026-W47")
MADE = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
SAYINGS = (
    "俺觉着村里红白事得有个规矩，席面摆几桌、随多少礼都写明白，省得攀比，年年为这个生气。",
    "征集箱多长时间开一回？写了意见以后上哪儿看结果？打13900001234问问中不中？",
    "第十二条罚得太重了，头一回犯应当先提醒，再犯再罚，老人记不住那么多条条框框。",
    "村口的路灯坏了半个月了，黑家出门看不见路，住3号楼2单元的老人摔过一回，咋没人管哩？",
)
_POINTS = tuple(f"第{number}联系点" for number in range(1, 19))
_SITES = tuple(f"采集点{number}" for number in range(1, 55))
KINDS = (Kind.SUGGESTION, Kind.QUESTION, Kind.OPINION, Kind.COMPLAINT)


def main() -> None:
    lines = tuple(_line(serial) for serial in range(MATTERS))
    data = week_of(cells_of(lines), lines)
    began, working = time.perf_counter(), time.process_time()
    content = weekly_xlsx(data)
    seconds, cpu = time.perf_counter() - began, time.process_time() - working
    print(seconds, cpu, _peak_mb(), len(content) / 2**20)


def _line(serial: int) -> Line:
    return Line(
        id=serial,
        number=number(serial),
        arrived=WEEK.start + timedelta(seconds=serial % 604_800),
        point=_POINTS[serial % 18],
        site=_SITES[serial % 54],
        channel="微信",
        kind=KINDS[serial % 4],
        text=f"{SAYINGS[serial % 4]}（{serial}）",  # no two strings shared, as in life
        state="已收到",
    )


def week_of(cells: tuple[Cell, ...], lines: tuple[Line, ...]) -> WeeklyData:
    return WeeklyData(
        week=WEEK,
        scope="全市",
        points=_POINTS,
        cells=cells,
        lines=lines,
        previous_total_by_kind={},
        unanswered=(),
        referrals={},
        notices=(),
        answered={},
        new_followers=None,
        sample=True,
        made=MADE,
        office="样例单位",
    )


def _peak_mb() -> float:
    """Of this program alone: what getrusage tells counts the parent's peak, too."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0.0


def number(serial: int) -> str:
    payload = str(100_000_000 + serial)
    return payload + check_digit(payload)
