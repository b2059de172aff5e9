"""The weekly summary as an Excel workbook: six sheets, ready to sort, filter and print.

User text is written as text only: XlsxWriter would make '=1+1' a formula and a web address a
link, so its guessing is off and `write_string` is used throughout.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from models.receipt_number import shown
from models.words import KIND_NAMES, Kind
from reports.articles import articles
from reports.figures import Figures, days_overdue, figures, is_overdue
from reports.mask import mask
from reports.small_cells import OTHER_SITES
from reports.text import cell
from reports.week import local
from reports.weekly import FULL, Line, WeeklyData
from reports.wording import title
from reports.xlsx_overview import write_overview
from reports.xlsx_page import Formats, Value, head, page, put, row_height, weekly_frame

OVERVIEW = "汇总"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list sheet. `width` in characters of the default font."""

    name: str
    width: float
    value: Callable[[Line], Value]
    style: str = "text"


@dataclass(frozen=True, slots=True)
class ListSheet:
    """One list sheet; `empty` is the sentence that stands there when there is nothing to list."""

    name: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    empty: str
    note: str = ""


def weekly_xlsx(data: WeeklyData) -> bytes:
    """The workbook's bytes; equal data give equal bytes.

    Raises ValueError when a line arrived outside of the week.
    """
    found = figures(data)
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, _OPTIONS) as book:
        book.set_properties(_properties(data))
        book.set_custom_property("digest", data.imprint.digest)
        book.set_custom_property("number", cell(data.imprint.number))
        book.set_custom_property("mark", "" if data.masked else FULL)
        formats = Formats(book)
        overview = book.add_worksheet(OVERVIEW)
        for sheet in _sheets(data, found):
            _write_list(book, formats, data, sheet)
        write_overview(book, overview, formats, data, found)
    return buffer.getvalue()


_OPTIONS = {
    "constant_memory": True,  # one row at a time: a hundred thousand matters fit
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def _properties(data: WeeklyData) -> dict[str, object]:
    return {
        "title": cell(f"{title(data)}（{data.week.phrase}）"),
        "author": cell(data.office),
        "comments": "样例数据" if data.sample else "",
        "created": local(data.made).replace(tzinfo=None),
    }


def _time(moment: datetime | None) -> datetime | None:
    return None if moment is None else local(moment).replace(tzinfo=None)


def _overdue(made: datetime) -> Callable[[Line], str]:
    def say(line: Line) -> str:
        if line.due is None:
            return "未定期限"
        if not is_overdue(line, made):
            return "期限内"
        return f"超{days_overdue(line, made)}个工作日"

    return say


_NUMBER = Column("受理编号", 14, lambda line: shown(line.number))
_ARRIVED = Column("收到时间", 17, lambda line: _time(line.arrived), "time")
_POINT = Column("联系点", 16, lambda line: line.point or "未定联系点")
_CHANNEL = Column("来信渠道", 13, lambda line: line.channel)
_KIND = Column("类别", 13, lambda line: KIND_NAMES[line.kind])
_STATE = Column("办理状态", 12, lambda line: line.state)
_ARTICLES = Column("所涉条款", 22, lambda line: articles(line.articles) or "—")
_ANSWERED = Column("答复时间", 17, lambda line: _time(line.answered) or "未答复", "time")
_DUE = Column("办理期限", 12, lambda line: line.due or "未定", "date")
_REFERRED = Column("转介去向", 24, lambda line: line.referred_to or "未转介")


def _site(data: WeeklyData, found: Figures) -> Column:
    """A site that few spoke at is not named: place and minute together would be a person."""
    named = {name for name, _ in found.sites}

    def say(line: Line) -> str:
        if line.site is None:
            return "—"
        return line.site if line.site in named or not data.masked else OTHER_SITES

    return Column("采集点", 20, say)


def _text(data: WeeklyData) -> Column:
    return Column(
        "内容（群众原话）", 56, lambda line: mask(line.text) if data.masked else line.text
    )


def _sheets(data: WeeklyData, found: Figures) -> tuple[ListSheet, ...]:
    """The five lists. Together they hold every matter that the totals count."""
    of = found.lines_of
    who = (_NUMBER, _ARRIVED, _POINT, _site(data, found), _CHANNEL)
    text = _text(data)
    late = Column("是否超期", 12, _overdue(data.made))
    return (
        ListSheet(
            "建议",
            (*who, _KIND, text, _STATE),
            of(Kind.SUGGESTION, Kind.PROPOSAL),
            "本周没有收到立法建议。",
        ),
        ListSheet(
            "咨询",
            (*who, _KIND, text, _STATE, _ANSWERED, _DUE),
            of(Kind.QUESTION, Kind.HUMAN, Kind.UNCLEAR),
            "本周没有收到咨询。",
            "含转人工和待分类事项。",
        ),
        ListSheet(
            "草案意见",
            (*who, _ARTICLES, text, _STATE),
            of(Kind.OPINION),
            "本周没有收到对草案的意见。",
        ),
        ListSheet(
            "转介",
            (*who, _KIND, text, _REFERRED, _STATE),
            found.referred,
            "本周没有需要转介的事项。",
            "本号不受理信访事项，编号仅作记录。",
        ),
        ListSheet(
            "未答复",
            (*who, text, _STATE, _DUE, late),
            found.unanswered,
            "本周没有未答复的咨询。",
            "含以前各周收到、至制表时仍未答复的咨询。",
        ),
    )


def _write_list(book: Workbook, formats: Formats, data: WeeklyData, sheet: ListSheet) -> None:
    paper = book.add_worksheet(sheet.name)
    widths = (6.0, *(column.width for column in sheet.columns))
    frame = weekly_frame(data, f"{sheet.name}清单", sheet.note)
    head(paper, formats, frame, widths=widths)
    for place, name in enumerate(("序号", *(column.name for column in sheet.columns))):
        paper.write_string(_HEADER_ROW, place, name, formats.header)
    paper.set_row(_HEADER_ROW, 24)
    last = _HEADER_ROW + max(1, len(sheet.lines))
    if sheet.lines:
        _write_rows(paper, formats, sheet)
        paper.autofilter(_HEADER_ROW, 0, last, len(sheet.columns))
    else:
        paper.merge_range(last, 0, last, len(sheet.columns), "", formats.empty)
        paper.write_string(last, 0, sheet.empty, formats.empty)
        paper.set_row(last, 36)
    paper.freeze_panes(_HEADER_ROW + 1, 2)
    paper.repeat_rows(_HEADER_ROW)
    page(paper, frame, last, len(sheet.columns))


_HEADER_ROW = 2


def _write_rows(paper: Worksheet, formats: Formats, sheet: ListSheet) -> None:
    columns = [
        (place, column.value, column.width, _format(formats, column))
        for place, column in enumerate(sheet.columns, start=1)
    ]
    for place, line in enumerate(sheet.lines, start=1):
        row = _HEADER_ROW + place
        values = [value(line) for _, value, _, _ in columns]
        texts = [
            (text, column[2])
            for text, column in zip(values, columns, strict=True)
            if isinstance(text, str)
        ]
        paper.set_row(row, row_height(texts))
        paper.write_number(row, 0, place, formats.center)
        for found, (column_place, _, _, style) in zip(values, columns, strict=True):
            put(paper, row, column_place, found, style)


def _format(formats: Formats, column: Column) -> Format:
    return {"text": formats.text, "time": formats.time, "date": formats.date}[column.style]
