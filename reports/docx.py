"""The weekly summary as a Word document, ready for signature and stamp."""

from __future__ import annotations

from collections.abc import Iterable

from docx.document import Document as Paper

from models.receipt_number import shown
from models.words import Kind
from reports import wording
from reports.mask import mask
from reports.paper import add, body, gap, keep_with_closing, new_paper, table, to_bytes
from reports.text import one_line, shorten, width
from reports.week import chinese_date, local
from reports.weekly import Figures, Line, PointFigures, WeeklyData, days_overdue, figures

SAMPLE_MARK = "样例数据　仅供演示"
CASES = 3
UNANSWERED_SHOWN = 10

_CASE_LENGTH = 160
_SUMMARY_LENGTH = 36
_UNIT_LIMIT = 24  # characters of a line of 28 that the unit may take for centring
_MAIN = (Kind.SUGGESTION, Kind.QUESTION, Kind.OPINION, Kind.COMPLAINT)
_HEADINGS = "一二三四五六七八"


def weekly_docx(data: WeeklyData) -> bytes:
    """The document's bytes; equal data give equal bytes.

    Raises ValueError when a line arrived outside of the week.
    """
    found = figures(data)
    paper = new_paper(
        title=f"{wording.title(data)}（{data.week.phrase}）",
        author=data.office,
        made=data.made,
        sample_mark=SAMPLE_MARK if data.sample else "",
    )
    _opening(paper, data, found)
    sections = (
        ("总体情况", _overall),
        ("各联系点情况" if data.is_city else "各采集点情况", _places),
        ("群众意见摘登", _cases),
        ("转介情况", _referrals),
        ("通知发送情况", _notices),
        ("未答复事项", _unanswered),
    )
    for number, (name, write) in zip(_HEADINGS, sections, strict=False):
        add(paper, f"{number}、{name}", style="Heading 1", keep=True)
        write(paper, data, found)
    _closing(paper, data)
    return to_bytes(paper)


def choose_cases(lines: Iterable[Line], limit: int = CASES) -> tuple[Line, ...]:
    """A few matters worth reading, from different points and of different kinds where possible.

    Only suggestions, opinions and questions: a grievance told in print points at its teller.
    """
    weight = {Kind.OPINION: 0, Kind.SUGGESTION: 1, Kind.PROPOSAL: 1, Kind.QUESTION: 2}
    pool = [line for line in lines if line.kind in weight and len(one_line(line.text)) >= 12]
    chosen: list[Line] = []
    while pool and len(chosen) < limit:
        kinds = [line.kind for line in chosen]
        points = [line.point for line in chosen]
        best = min(
            pool,
            key=lambda line: (
                kinds.count(line.kind),
                points.count(line.point),
                weight[line.kind],
                _awkward_length(line),
                line.arrived,
                line.number,
            ),
        )
        pool.remove(best)
        chosen.append(best)
    return tuple(chosen)


def _awkward_length(line: Line) -> int:
    """How far a text is from what reads well in print: 30 to 160 characters."""
    length = len(one_line(line.text))
    return max(0, 30 - length, length - _CASE_LENGTH)


def _opening(paper: Paper, data: WeeklyData, found: Figures) -> None:
    add(paper, wording.title(data), style="Title")
    add(paper, f"（{data.week.phrase}）", style="Subtitle")
    add(paper, "")
    add(paper, wording.addressee(data))
    body(paper, wording.lead(data, found))


def _overall(paper: Paper, data: WeeklyData, found: Figures) -> None:
    for text in (wording.kinds(found) + wording.channels(found), wording.work(data)):
        body(paper, text)
    rows = [
        (row.name, str(row.this_week), _or_dash(row.last_week), row.change)
        for row in (*found.kinds, found.total)
    ]
    table(paper, ("类别", "本周（件）", "上周（件）", "增减"), rows, (48, 36, 36, 36), total=True)
    gap(paper)


def _places(paper: Paper, data: WeeklyData, found: Figures) -> None:
    if not data.is_city:
        body(paper, wording.sites(found) or "本周各采集点均没有收到来信来言。")
        return
    body(paper, wording.points(data, found))
    rows = [*(_point_row(row) for row in found.points), _sum_row(found)]
    names = ("联系点", "建议", "咨询", "草案意见", "诉求", "其他", "合计")
    table(paper, names, rows, (44, 18, 18, 22, 18, 18, 18), total=True)
    gap(paper)


def _point_row(row: PointFigures) -> tuple[str, ...]:
    main = [row.kinds[kind] for kind in _MAIN]
    return (row.point, *map(str, main), str(row.total - sum(main)), str(row.total))


def _sum_row(found: Figures) -> tuple[str, ...]:
    main = [found.of(kind) for kind in _MAIN]
    total = found.total.this_week
    return ("合计", *map(str, main), str(total - sum(main)), str(total))


def _cases(paper: Paper, _data: WeeklyData, found: Figures) -> None:
    chosen = choose_cases(found.lines)
    if not chosen:
        body(paper, "本周没有可供摘登的群众意见。")
        return
    body(paper, "以下为群众原话，个人信息已作隐去处理。")
    for number, line in zip(_HEADINGS, chosen, strict=False):
        heading = wording.case_heading(line.kind, line.point, line.arrived)
        add(paper, f"（{number}）{heading}", style="Heading 2", keep=True)
        where = wording.articles(line.articles) if line.kind is Kind.OPINION else ""
        body(
            paper,
            f"{'针对' + where + '：' if where else ''}“{shorten(mask(line.text), _CASE_LENGTH)}”",
        )


def _referrals(paper: Paper, _data: WeeklyData, found: Figures) -> None:
    body(paper, wording.referrals(found))


def _notices(paper: Paper, data: WeeklyData, _found: Figures) -> None:
    if not data.notices:
        body(paper, "本周没有发送通知。")
    for line in data.notices:
        body(paper, f"“{shorten(line.title, 60)}”{wording.notice(line)}")


def _unanswered(paper: Paper, data: WeeklyData, found: Figures) -> None:
    body(paper, wording.unanswered(data, found))
    listed = found.unanswered[:UNANSWERED_SHOWN]
    if not listed:
        return
    rows = [_unanswered_row(line, data) for line in listed]
    names = ("受理编号", "联系点", "内容摘要", "办理期限")
    table(paper, names, rows, (30, 30, 66, 30), left=frozenset({2}))
    gap(paper)
    if len(found.unanswered) > len(listed):
        body(paper, f"其余{len(found.unanswered) - len(listed)}件见附件“未答复”表。")


def _unanswered_row(line: Line, data: WeeklyData) -> tuple[str, ...]:
    summary = shorten(mask(line.text), _SUMMARY_LENGTH)
    return (shown(line.number), line.point or "未定", summary, _due(line, data))


def _due(line: Line, data: WeeklyData) -> str:
    if line.due is None:
        return "未定"
    days = days_overdue(line, data.made)
    return f"{line.due.month}月{line.due.day}日" + (f"（超{days}天）" if days else "")


def _closing(paper: Paper, data: WeeklyData) -> None:
    """Annex, unit and date. Without a seal the two stand centred on each other (7.3.5)."""
    keep_with_closing(paper)
    add(paper, "", keep=True)
    add(paper, f"附件：{data.file_stem}.xlsx", style="Body Text", keep=True)
    for _ in range(2):
        add(paper, "", keep=True)
    day = chinese_date(local(data.made).date())
    unit_width, day_width = min(_UNIT_LIMIT, width(one_line(data.office))), width(day)
    center = max(4 + day_width / 2, 2 + unit_width / 2)
    add(paper, data.office, right_chars=max(0.5, center - unit_width / 2), keep=True)
    add(paper, day, right_chars=center - day_width / 2)


def _or_dash(number: int | None) -> str:
    return "—" if number is None else str(number)
