"""意见汇总表 as an Excel workbook: figures first, then every opinion, ready to sort and print.

As in the weekly workbook, what people typed is written as text only.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from models.receipt_number import shown
from reports import opinions_wording as wording
from reports.opinions import (
    ADOPTIONS,
    GENERAL,
    HIDDEN,
    NO_STANCE,
    NOT_YET,
    ArticleFigures,
    OpinionData,
    OpinionLine,
    by_article,
    by_point,
    channels,
    counted_people,
    origin,
    outcomes,
    speaker,
    stances,
)
from reports.text import cell
from reports.week import local
from reports.weekly import FULL
from reports.xlsx_blocks import Blocks
from reports.xlsx_page import A3, Formats, Frame, Value, footer_of, head, page, put, row_height

OVERVIEW, LIST = "汇总", "意见汇总表"
_WIDTHS = (30.0, *(11.0 for _ in range(8)))
_HEADER_ROW = 2
_TEXT_SHOWN = 1200  # characters of an article's text beside its first opinion


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    width: float
    value: Callable[[OpinionLine], Value]
    style: str = "text"


def opinions_xlsx(data: OpinionData) -> bytes:
    """The workbook's bytes; equal data give equal bytes."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, _OPTIONS) as book:
        book.set_properties(
            {
                "title": cell(wording.table_title(data)),
                "author": cell(data.office),
                "comments": "样例数据" if data.sample else "",
                "created": local(data.made).replace(tzinfo=None),
            }
        )
        book.set_custom_property("digest", data.imprint.digest)
        book.set_custom_property("number", cell(data.imprint.number))
        book.set_custom_property("mark", "" if data.masked else FULL)
        formats = Formats(book)
        overview, listed = book.add_worksheet(OVERVIEW), book.add_worksheet(LIST)
        _write_overview(overview, formats, data)
        _write_list(listed, formats, data)
    return buffer.getvalue()


_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def _frame(data: OpinionData, name: str, size: int) -> Frame:
    title = wording.table_title(data) if name == LIST else f"{wording.law(data)}征求意见情况汇总"
    under = f"{data.scope}　　征求意见时间：{wording.window(data)}"
    footer = footer_of(data.office, data.imprint.number)
    return Frame(title, under, footer, data.sample, size)


def _write_overview(paper: Worksheet, formats: Formats, data: OpinionData) -> None:
    frame = _frame(data, OVERVIEW, 9)
    head(paper, formats, frame, widths=_WIDTHS)
    blocks = Blocks(paper, formats, _WIDTHS[0])
    blocks.section("一、总数")
    blocks.table(("项目", "数量"), _totals(data))
    blocks.section("二、态度")
    blocks.table(("态度", "条数"), stances(data.lines), empty="没有收到意见。")
    blocks.section("三、各条意见")
    names = ("条款", "意见", "合并前", "赞成", "反对", "有条件赞成", *ADOPTIONS[:2], "其他结果")
    rows = [_article_row(row) for row in by_article(data)]
    blocks.table(names, rows, empty="没有收到意见。")
    blocks.section("四、采纳情况")
    blocks.table(("结果", "条数"), outcomes(data.lines))
    if data.is_city:
        blocks.section("五、各联系点")
        blocks.table(("联系点", "意见"), by_point(data), empty="没有指定联系点。")
    blocks.section("六、渠道" if data.is_city else "五、渠道")
    blocks.table(("渠道", "条数"), channels(data), empty="没有收到意见。")
    if sum(count for _, count in data.ratings) >= data.small:
        blocks.section("七、对反馈的评价" if data.is_city else "六、对反馈的评价")
        blocks.table(("评价", "人数"), data.ratings)
    blocks.row += 1
    blocks.note(
        "说明：撤回的和封存的不计。相同意见合并计一条，“合并前”是并入以前的条数。"
        + ("原话中的个人信息已作隐去处理。" if data.masked else "未作隐去处理，请妥善保管。")
    )
    if data.imprint.number:
        blocks.note(wording.traced(data))
    paper.freeze_panes(2, 1)
    paper.repeat_rows(0, 1)
    page(paper, frame, blocks.row - 1, len(_WIDTHS) - 1, portrait=True)


def _totals(data: OpinionData) -> list[tuple[Value, ...]]:
    return [
        ("收到意见（条）", sum(line.same for line in data.lines)),
        ("合并后（条）", len(data.lines)),
        ("提出人（微信，人）", data.people),
        ("没有留下身份的（条）", data.unknown),
        ("说到的条文（条）", sum(bool(row.article.key) for row in by_article(data))),
        ("截止以后收到（条）", sum(line.late for line in data.lines)),
    ]


def _article_row(row: ArticleFigures) -> tuple[Value, ...]:
    adopted, partly = (row.outcome(name) for name in ADOPTIONS[:2])
    return (
        row.article.name,
        row.opinions,
        row.said,
        row.stance("赞成"),
        row.stance("反对"),
        row.stance("有条件赞成"),
        adopted,
        partly,
        row.opinions - adopted - partly - row.outcome(NOT_YET),
    )


def _columns(data: OpinionData) -> tuple[_Column, ...]:
    def of(place: int) -> Callable[[OpinionLine], Value]:
        return lambda line: origin(line, data)[place]

    return (
        _Column("群众原话", 38, lambda line: data.words(line.text)),
        _Column("整理后的建议", 32, lambda line: data.words(line.tidied) or HIDDEN),
        _Column("态度", 9, lambda line: line.stance or NO_STANCE),
        _Column("相同意见", 13, _same),
        _Column("提出人", 11, lambda line: speaker(line, data)),
        _Column("联系点", 13, of(0)),
        _Column("渠道", 9, of(1)),
        _Column("法律顾问意见", 26, lambda line: data.words(line.legal) or HIDDEN),
        _Column("处理", 11, lambda line: line.state or HIDDEN),
        _Column("采纳情况", 30, wording.outcome),
        _Column("新条文", 26, lambda line: line.new_text or HIDDEN),
        _Column("反馈日期", 12, lambda line: line.told or "未反馈", "date"),
        _Column("受理编号", 14, lambda line: shown(line.number)),
    )


def _same(line: OpinionLine) -> str:
    if line.same == 1:
        return "1条"
    return f"{line.same}条\n{counted_people(line.people, line.unknown)}"


def _write_list(paper: Worksheet, formats: Formats, data: OpinionData) -> None:
    frame, columns = _frame(data, LIST, A3), _columns(data)
    widths = (6.0, 15.0, 34.0, *(column.width for column in columns))
    head(paper, formats, frame, widths=widths)
    names = ("序号", "条款", "草案原文", *(column.name for column in columns))
    for place, name in enumerate(names):
        paper.write_string(_HEADER_ROW, place, name, formats.header)
    paper.set_row(_HEADER_ROW, 24)
    last = _HEADER_ROW + max(1, len(data.lines))
    if data.lines:
        _write_rows(paper, formats, data, columns)
        paper.autofilter(_HEADER_ROW, 0, last, len(names) - 1)
    else:
        paper.merge_range(last, 0, last, len(names) - 1, "", formats.empty)
        paper.write_string(last, 0, "没有收到意见。", formats.empty)
        paper.set_row(last, 36)
    paper.freeze_panes(_HEADER_ROW + 1, 2)
    paper.repeat_rows(_HEADER_ROW)
    page(paper, frame, last, len(names) - 1)


def _write_rows(
    paper: Worksheet, formats: Formats, data: OpinionData, columns: Sequence[_Column]
) -> None:
    """The text of an article stands beside the first opinion on it."""
    row, number = _HEADER_ROW, 0
    for part in by_article(data):
        for nth, line in enumerate(part.lines):
            row, number = row + 1, number + 1
            text = part.article.text[:_TEXT_SHOWN] if nth == 0 else "同上"
            where = _where(line)
            values = [column.value(line) for column in columns]
            texts = [(where, 15.0), (text, 34.0)]
            texts += [
                (value, column.width)
                for value, column in zip(values, columns, strict=True)
                if isinstance(value, str)
            ]
            paper.set_row(row, row_height(texts))
            paper.write_number(row, 0, number, formats.center)
            put(paper, row, 1, where, formats.text)
            put(paper, row, 2, text if part.article.text else HIDDEN, formats.text)
            for place, (value, column) in enumerate(zip(values, columns, strict=True), start=3):
                style = formats.date if column.style == "date" else formats.text
                put(paper, row, place, value, style)


def _where(line: OpinionLine) -> str:
    marks = wording.marks(line)
    place = line.place or GENERAL
    return f"{place}\n（{marks}）" if marks else place
