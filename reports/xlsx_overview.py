"""The sheet 汇总: totals with change, a chart, points by kind, channels, referrals, notices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from models.words import Kind
from reports.figures import Figures, KindFigures, PointFigures
from reports.mask import mask
from reports.text import cell, one_line
from reports.week import local
from reports.weekly import COUNTED, WeeklyData, WeekTheme
from reports.wording import traced
from reports.xlsx_blocks import Blocks
from reports.xlsx_page import HEADING_FONT, INK, Formats, Value, head, page, weekly_frame

_WIDTHS = (26.0, *(10.0 for _ in range(9)))
_LAST = len(_WIDTHS) - 1
_BAR = "#2F6DA8"


def write_overview(
    book: Workbook, paper: Worksheet, formats: Formats, data: WeeklyData, found: Figures
) -> None:
    """Fills the first sheet. `paper` is empty."""
    frame = weekly_frame(data, data.week.name)
    head(paper, formats, frame, widths=_WIDTHS)
    writer = Blocks(paper, formats, _WIDTHS[0])
    first = writer.section("一、来信来言总体情况")
    writer.table(("类别", "本周", "上周", "增减"), _kind_rows(found), total=True)
    _kinds_chart(book, paper, first + 2, found)
    writer.section("二、办理和关注")
    writer.table(("项目", "数量"), _work_rows(data, found))
    writer.section("三、各联系点分类情况")
    names = (*(row.name for row in found.kinds), "合计")
    writer.table(("联系点", *names), _point_rows(found.points), total=True)
    writer.section("四、来信渠道")
    writer.table(("渠道", "件数"), found.channels, empty="本周没有收到来信来言。")
    if not data.is_city:
        writer.table(("采集点", "件数"), found.sites, empty="本周来信来言均未注明采集点。")
    if data.is_city:
        paper.set_h_pagebreaks([writer.row + 1])  # all points fill the first page
    first = writer.section("五、主题和热点")
    rows = [(topic.name, topic.matters, topic.percent) for topic in found.topics]
    writer.table(("主题", "件数", "占比"), rows, empty="本周来信来言没有归入主题。")
    _topics_chart(book, paper, first + 2, found)
    writer.row += 1
    themes = [(mask(one_line(t.name)), t.matters, _people(t, data)) for t in data.themes]
    writer.table(("热点", "件数", "人数"), themes, empty="本周没有归纳出多人反映的热点。")
    writer.section("六、转介去向")
    writer.table(("去向", "件数"), found.referrals, empty="本周没有转介事项。")
    writer.section("七、通知发送")
    header = ("通知", "发送时间", "计划人数", "送达人数", "未送达")
    writer.table(header, _notice_rows(data), empty="本周没有发送通知。")
    writer.section("八、活动")
    for number, text in enumerate(data.activities, start=1):
        writer.note(f"{number}. {cell(one_line(text))}")
    if not data.activities:
        writer.note("本周无活动记录。")
    writer.row += 1
    writer.note(
        "说明：按收到时间统计；不计广告信息。清单内容为群众原话"
        + ("，个人信息已作隐去处理。" if data.masked else "，未作隐去处理，请妥善保管。")
    )
    if data.imprint.number:
        writer.note(traced(data))
    paper.freeze_panes(2, 1)
    paper.repeat_rows(0, 1)
    page(paper, frame, writer.row - 1, _LAST, portrait=True)


def _kind_rows(found: Figures) -> list[tuple[Value, ...]]:
    return [_kind_row(row) for row in (*found.kinds, found.total)]


def _kind_row(row: KindFigures) -> tuple[Value, ...]:
    return (row.name, row.this_week, "—" if row.last_week is None else row.last_week, row.change)


def _work_rows(data: WeeklyData, found: Figures) -> list[tuple[Value, ...]]:
    questions = data.answered.get(Kind.QUESTION, 0)
    followers: Value = "—" if data.new_followers is None else data.new_followers
    return [
        ("本周答复咨询（件）", data.answered.get(Kind.QUESTION, 0)),
        ("本周答复其他（件）", sum(data.answered.values()) - questions),
        ("至制表时未答复咨询（件）", len(found.unanswered)),
        ("其中超过办理期限（件）", found.overdue),
        ("公众号新增关注（人）", followers),
    ]


def _point_rows(points: Iterable[PointFigures]) -> list[tuple[Value, ...]]:
    rows = tuple(points)
    sums = {kind: sum(row.kinds[kind] for row in rows) for kind in COUNTED}
    return [_point_row(row) for row in (*rows, PointFigures("合计", sums))]


def _point_row(row: PointFigures) -> tuple[Value, ...]:
    return (row.point, *(row.kinds[kind] for kind in COUNTED), row.total)


def _notice_rows(data: WeeklyData) -> list[tuple[Value, ...]]:
    return [
        (
            one_line(line.title),
            local(line.sent_at).strftime("%m-%d %H:%M"),
            line.planned,
            line.reached,
            line.failed,
        )
        for line in data.notices
    ]


def _people(theme: WeekTheme, data: WeeklyData) -> Value:
    return theme.people if theme.people >= data.small else f"不足{data.small}人"


def _kinds_chart(book: Workbook, paper: Worksheet, top: int, found: Figures) -> None:
    values = [(row.name, row.this_week) for row in found.kinds]
    _bars(book, paper, top, values, name="本周各类来信来言（件）", height=300)


def _topics_chart(book: Workbook, paper: Worksheet, top: int, found: Figures) -> None:
    values = [(topic.name, topic.matters) for topic in found.topics]
    if values:
        height = min(300, 90 + 20 * len(values))
        _bars(book, paper, top, values, name="本周来信来言的主题（件）", height=height)


def _bars(
    book: Workbook,
    paper: Worksheet,
    top: int,
    values: Sequence[tuple[str, int]],
    *,
    name: str,
    height: int,
) -> None:
    """Bars beside the table whose first row is `top`; the first on top.

    The values are given along: rows that were written out cannot be read again, and a viewer that
    does not calculate draws what stands in the chart.
    """
    last = top + len(values) - 1
    chart = book.add_chart({"type": "bar"})
    chart.add_series(
        {
            "name": "本周件数",
            "categories": ["汇总", top, 0, last, 0],
            "values": ["汇总", top, 1, last, 1],
            "categories_data": [label for label, _ in values],
            "values_data": [count for _, count in values],
            "fill": {"color": _BAR},
            "gap": 60,
            "data_labels": {"value": True, "font": {"size": 10}},
        }
    )
    chart.set_title(
        {
            "name": name,
            "name_font": {"name": HEADING_FONT, "size": 12, "color": INK, "bold": False},
        }
    )
    chart.set_y_axis({"reverse": True, "num_font": {"size": 10}, "line": {"color": "#9AA7B5"}})
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}, "min": 0})
    chart.set_legend({"none": True})
    chart.set_chartarea({"border": {"color": "#C9D2DC"}})
    place = {"x_offset": 14, "object_position": 2, "description": f"{name}柱形图"}
    paper.insert_chart(top - 1, 4, chart, place)
    chart.set_size({"width": 425, "height": height})
