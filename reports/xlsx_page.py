"""What the sheets of a workbook share: formats, title lines, page set-up, typed cells."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from reports.text import cell, width
from reports.weekly import WeeklyData
from reports.wording import title

Value = str | int | date | datetime | None

FONT = "宋体"
HEADING_FONT = "黑体"
INK = "#1F2D3D"
HEADER_FILL = "#E8EEF5"
LINE = "#9AA7B5"
SAMPLE_MARK = "样例数据，仅供演示"
A3, A4 = 8, 9


class Formats:
    """The formats of one workbook, made once."""

    def __init__(self, book: Workbook) -> None:
        def make(**more: object) -> Format:
            base: dict[str, Any] = {"font_name": FONT, "font_size": 11, "valign": "vcenter"}
            return book.add_format(base | more)

        boxed: dict[str, object] = {"border": 1, "border_color": LINE}
        middle: dict[str, object] = {**boxed, "align": "center"}
        self.plain = make()
        self.title = make(font_name=HEADING_FONT, font_size=16, align="center", font_color=INK)
        self.subtitle = make(font_size=11, align="center", font_color=INK)
        self.section = make(font_name=HEADING_FONT, font_size=13, font_color=INK)
        self.header = make(
            **middle, font_name=HEADING_FONT, bg_color=HEADER_FILL, text_wrap=True, font_color=INK
        )
        self.text = make(**boxed, text_wrap=True, align="left")
        self.name = make(**boxed, align="left", text_wrap=True)
        self.center = make(**middle)
        self.number = make(**middle, num_format="#,##0")
        self.total = make(**middle, num_format="#,##0", bold=True, bg_color="#F5F7FA")
        self.total_name = make(**boxed, bold=True, align="left", bg_color="#F5F7FA")
        self.time = make(**middle, num_format="yyyy-mm-dd hh:mm")
        self.date = make(**middle, num_format="yyyy-mm-dd")
        self.empty = make(**middle, font_color="#5B6B7B")
        self.note = make(font_size=10, font_color="#5B6B7B")


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a table: the title, the line under it, the footer. `sample`: invented."""

    title: str
    under: str
    footer: str
    sample: bool
    size: int = A4


def weekly_frame(data: WeeklyData, name: str, note: str = "") -> Frame:
    """Around a sheet of the weekly summary."""
    under = f"统计期间：{data.week.period}{'　　' + note if note else ''}"
    footer = footer_of(data.office, data.imprint.number)
    return Frame(f"{title(data)}·{name}", under, footer, data.sample)


def footer_of(office: str, number: str) -> str:
    """An ampersand is a command in footers; Excel takes 255 characters in all."""
    number = f"　{number[:60]}" if number else ""
    return cell(office + number)[:120].replace("&", "&&")


def head(paper: Worksheet, formats: Formats, frame: Frame, *, widths: Sequence[float]) -> None:
    """Column widths, the title line and the line under it; the table begins in row 3."""
    for place, wide in enumerate(widths):
        paper.set_column(place, place, wide)
    last = len(widths) - 1
    sample = f"（{SAMPLE_MARK}）" if frame.sample else ""
    paper.set_row(0, 30)  # before the row is left: rows are written out one by one
    _across(paper, 0, last, frame.title + sample, formats.title)
    paper.set_row(1, 20)
    _across(paper, 1, last, frame.under, formats.subtitle)


def _across(paper: Worksheet, row: int, last: int, text: str, style: Format) -> None:
    paper.merge_range(row, 0, row, last, "", style)
    paper.write_string(row, 0, cell(text), style)


def page(
    paper: Worksheet, frame: Frame, last_row: int, last_column: int, *, portrait: bool = False
) -> None:
    """Landscape or `portrait`, one page wide; the footer counts pages and tells the unit."""
    if not portrait:
        paper.set_landscape()
    paper.set_paper(frame.size)
    paper.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
    paper.fit_to_pages(1, 0)
    paper.center_horizontally()
    paper.print_area(0, 0, last_row, last_column)
    paper.hide_gridlines(2)
    if frame.sample:
        paper.set_header(f"&R{SAMPLE_MARK}")
    paper.set_footer(f"&L{frame.footer}&R第 &P 页，共 &N 页")


def put(paper: Worksheet, row: int, column: int, value: Value, style: Format) -> None:
    """Writes by type: text never becomes a formula, dates are real dates."""
    if isinstance(value, str):
        paper.write_string(row, column, cell(value), style)
    elif isinstance(value, date):
        paper.write_datetime(row, column, value, style)
    elif isinstance(value, int):
        paper.write_number(row, column, value, style)
    else:
        paper.write_blank(row, column, None, style)


def row_height(texts: Sequence[tuple[str, float]]) -> float:
    """Points for a row of (text, column width): Excel would set the lines without any air.

    A row cannot be higher than 409 points; a longer text is read in the formula bar.
    """
    lines = max((_lines(text, room) for text, room in texts), default=1)
    return min(409.0, 6.0 + 15.0 * lines)


def _lines(text: str, room: float) -> int:
    """Lines `text` takes in a column; in 宋体 a character is about 2.1 units wide."""
    if 2.1 * len(text) <= room - 0.7 and "\n" not in text:
        return 1
    return sum(max(1, math.ceil(2.1 * width(part) / (room - 0.7))) for part in text.split("\n"))
