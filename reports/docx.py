"""The weekly summary as a Word document, ready for signature and stamp."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from docx.document import Document as Paper

from models.receipt_number import shown
from models.words import Kind
from reports import wording
from reports.articles import articles
from reports.cases import CASE_LENGTH, CASES
from reports.figures import Figures, PointFigures, figures
from reports.mask import mask
from reports.paper import (
    add,
    body,
    gap,
    keep_with_closing,
    new_paper,
    small_print,
    table,
    to_bytes,
)
from reports.paragraphs import texts
from reports.stored import WORDS_GONE
from reports.text import one_line, shorten, width
from reports.week import chinese_date, local
from reports.weekly import FULL, Line, WeeklyData

_Section = Callable[[Paper, WeeklyData, Figures, Mapping[str, str]], None]

SAMPLE_MARK = "样例数据　仅供演示"
UNANSWERED_SHOWN = 10

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
    paper.core_properties.identifier = data.imprint.digest
    paper.core_properties.subject = shorten(data.imprint.number, 200)
    paper.core_properties.category = "" if data.masked else FULL
    said = texts(data, found)
    _opening(paper, data, said)
    for number, (name, write) in zip(_HEADINGS, _sections(data), strict=False):
        add(paper, f"{number}、{name}", style="Heading 1", keep=True)
        write(paper, data, found, said)
    _closing(paper, data, said)
    return to_bytes(paper)


def _sections(data: WeeklyData) -> tuple[tuple[str, _Section], ...]:
    return (
        ("总体情况", _overall),
        ("各联系点情况" if data.is_city else "各采集点情况", _places),
        ("主题和热点", _subjects),
        ("群众意见摘登", _cases),
        ("转介情况", _referrals),
        ("通知和活动", _notices),
        ("未答复事项", _unanswered),
    )


def _opening(paper: Paper, data: WeeklyData, said: Mapping[str, str]) -> None:
    add(paper, wording.title(data), style="Title")
    add(paper, f"（{data.week.phrase}）", style="Subtitle")
    if data.imprint.number:
        add(paper, data.imprint.number, style="Subtitle")
    add(paper, "")
    add(paper, wording.addressee(data))
    body(paper, said["lead"])


def _overall(paper: Paper, _data: WeeklyData, found: Figures, said: Mapping[str, str]) -> None:
    for key in ("overall", "work"):
        body(paper, said[key])
    rows = [
        (row.name, str(row.this_week), _or_dash(row.last_week), row.change)
        for row in (*found.kinds, found.total)
    ]
    table(paper, ("类别", "本周（件）", "上周（件）", "增减"), rows, (48, 36, 36, 36), total=True)
    gap(paper)


def _places(paper: Paper, data: WeeklyData, found: Figures, said: Mapping[str, str]) -> None:
    body(paper, said["places"])
    if not data.is_city:
        return
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


def _subjects(paper: Paper, data: WeeklyData, found: Figures, said: Mapping[str, str]) -> None:
    body(paper, said["topics"])
    body(paper, said["themes"])
    told = {line.number: line for line in found.lines}
    for number, theme in zip(_HEADINGS, data.themes, strict=False):
        name = shorten(mask(theme.name), 40)
        add(paper, f"（{number}）{name}", style="Heading 2", keep=True)
        body(paper, wording.theme(theme, data.small))
        for line in (told[case] for case in theme.cases[:CASES] if case in told):
            body(paper, _quoted(line, data))


def _cases(paper: Paper, data: WeeklyData, found: Figures, _said: Mapping[str, str]) -> None:
    told = {line.number: line for line in found.lines}
    chosen = [told[case] for case in data.cases if case in told]
    if not chosen:
        body(paper, "本周没有可供摘登的群众意见。")
        return
    hidden = "，个人信息已作隐去处理" if data.masked else ""
    body(paper, f"以下为群众原话{hidden}。")
    for number, line in zip(_HEADINGS, chosen, strict=False):
        heading = wording.case_heading(line, found, data.small)
        add(paper, f"（{number}）{heading}", style="Heading 2", keep=True)
        body(paper, _quoted(line, data))


def _quoted(line: Line, data: WeeklyData) -> str:
    where = articles(line.articles) if line.kind is Kind.OPINION else ""
    about = f"针对{where}：" if where else ""
    if line.text == WORDS_GONE:
        return about + WORDS_GONE
    return f"{about}“{shorten(_told(line, data), CASE_LENGTH)}”"


def _told(line: Line, data: WeeklyData) -> str:
    return mask(line.text) if data.masked else line.text


def _referrals(paper: Paper, _data: WeeklyData, _found: Figures, said: Mapping[str, str]) -> None:
    body(paper, said["referrals"])


def _notices(paper: Paper, data: WeeklyData, _found: Figures, said: Mapping[str, str]) -> None:
    if not data.notices:
        body(paper, "本周没有发送通知。")
    for line in data.notices:
        body(paper, f"“{shorten(line.title, 60)}”{wording.notice(line)}")
    body(paper, said["activities"])


def _unanswered(paper: Paper, data: WeeklyData, found: Figures, said: Mapping[str, str]) -> None:
    body(paper, said["unanswered"])
    listed = found.unanswered[:UNANSWERED_SHOWN]
    if not listed:
        return
    rows = [_unanswered_row(line, data) for line in listed]
    names = ("受理编号", "联系点", "内容摘要", "办理期限")
    table(paper, names, rows, (30, 27, 52, 47), left=frozenset({2}))
    gap(paper)
    if len(found.unanswered) > len(listed):
        body(paper, f"其余{len(found.unanswered) - len(listed)}件见附件“未答复”表。")


def _unanswered_row(line: Line, data: WeeklyData) -> tuple[str, ...]:
    summary = shorten(_told(line, data), _SUMMARY_LENGTH)
    return (shown(line.number), line.point or "未定", summary, wording.due(line, data.made))


def _closing(paper: Paper, data: WeeklyData, said: Mapping[str, str]) -> None:
    """Annex, unit and date. Without a seal the two stand centred on each other (7.3.5)."""
    body(paper, said["remarks"])
    keep_with_closing(paper)
    add(paper, "", keep=True)
    add(paper, f"附件：{data.file_stem}.xlsx", style="Body Text", keep=True)
    for _ in range(2):
        add(paper, "", keep=True)
    day = chinese_date(local(data.imprint.signed or data.made).date())
    unit_width, day_width = min(_UNIT_LIMIT, width(one_line(data.office))), width(day)
    center = max(4 + day_width / 2, 2 + unit_width / 2)
    add(paper, data.office, right_chars=max(0.5, center - unit_width / 2), keep=True)
    add(paper, day, right_chars=center - day_width / 2)
    if data.imprint.number:
        small_print(paper, wording.traced(data))


def _or_dash(number: int | None) -> str:
    return "—" if number is None else str(number)
