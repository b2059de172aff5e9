"""The papers on opinions in Word: the report (意见建议报告) to stamp, and the table beside it."""

from __future__ import annotations

from docx.document import Document as Paper

from reports import opinions_wording as wording
from reports.opinions import (
    GENERAL,
    HIDDEN,
    NOT_YET,
    ArticleFigures,
    OpinionData,
    OpinionLine,
    by_article,
    by_point,
    counted_people,
    origin,
    outcomes,
)
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
from reports.paper_style import lay_across
from reports.text import one_line, quoted, shorten, width
from reports.week import chinese_date, local
from reports.weekly import FULL

SAMPLE_MARK = "样例数据　仅供演示"
_UNIT_LIMIT = 24
_HEADINGS = "一二三四五六七八"
_TEXT_SHOWN = 600  # characters of an article's text in a paper


def report_docx(data: OpinionData) -> bytes:
    """意见建议报告: the work, the whole, article by article, what became of it. Equal data give
    equal bytes."""
    paper = _paper(data, wording.REPORT, wording.report_title(data))
    for line in wording.title_lines(data):
        add(paper, line, style="Title")
    if data.imprint.number:
        add(paper, data.imprint.number, style="Subtitle")
    add(paper, "")
    add(paper, wording.addressee(data))
    body(paper, wording.lead(data))
    for number, (name, write) in zip(_HEADINGS, _SECTIONS, strict=False):
        add(paper, f"{number}、{name}", style="Heading 1", keep=True)
        write(paper, data)
    _closing(paper, data)
    return to_bytes(paper)


def table_docx(data: OpinionData) -> bytes:
    """意见汇总表 on pages laid across. Equal data give equal bytes."""
    paper = _paper(data, wording.TABLE, wording.table_title(data))
    lay_across(paper)
    add(paper, wording.table_title(data), style="Title")
    add(paper, f"（{data.scope}　{wording.window(data)}）", style="Subtitle")
    if data.lines:
        names = ("序号", "条款", "群众原话", "整理后的建议", "相同意见", "法律顾问意见", "采纳情况")
        widths = (15, 28, 64, 52, 24, 35, 39)
        left = frozenset({2, 3, 5, 6})
        table(paper, names, _table_rows(data), widths, left=left)
        gap(paper)
    else:
        body(paper, wording.work(data))
    if data.imprint.number:
        small_print(paper, wording.traced(data))
    return to_bytes(paper)


def _paper(data: OpinionData, kind: str, title: str) -> Paper:
    mark = SAMPLE_MARK if data.sample else ""
    paper = new_paper(title=title, author=data.office, made=data.made, sample_mark=mark)
    core = paper.core_properties
    core.identifier, core.subject = data.imprint.digest, shorten(data.imprint.number, 200)
    core.category, core.keywords = "" if data.masked else FULL, kind
    return paper


def _work(paper: Paper, data: OpinionData) -> None:
    for sentence in (wording.work(data), wording.points(data), wording.steps(data)):
        body(paper, sentence)
    if data.is_city and data.points:
        rows = [(name, str(count)) for name, count in by_point(data) if count]
        if rows:
            table(paper, ("联系点", "意见（条）"), rows, (96, 60))
            gap(paper)


def _overall(paper: Paper, data: OpinionData) -> None:
    body(paper, wording.overall(data))
    rows = [row for row in by_article(data) if not row.article.key]
    for row in rows:
        _opinions(paper, data, row)


def _articles(paper: Paper, data: OpinionData) -> None:
    rows = [row for row in by_article(data) if row.article.key]
    if not rows:
        body(paper, "没有收到针对具体条款的意见。")
    for row in rows:
        name = f"{row.article.name}　{wording.article_count(row)}"
        add(paper, name.rstrip("。"), style="Heading 2", keep=True)
        if row.article.text:
            body(paper, f"草案原文：{shorten(row.article.text, _TEXT_SHOWN)}")
        _opinions(paper, data, row)


def _opinions(paper: Paper, data: OpinionData, row: ArticleFigures) -> None:
    for number, line in enumerate(row.lines, start=1):
        for sentence in _opinion(line, data, number):
            body(paper, sentence)


def _opinion(line: OpinionLine, data: OpinionData, number: int) -> list[str]:
    """One opinion: her words, staff's wording of it, whose it is, the law, and the outcome."""
    place = line.place if line.place != _article_name(line, data) else ""
    marks = wording.marks(line)
    about = "，".join(filter(None, (place, line.stance, marks)))
    told = [
        f"{number}．{f'（{about}）' if about else ''}“{quoted(data.words(line.text))}”"
        f"{_by_whom(line, data)}"
    ]
    if line.tidied:
        told.append(f"建议：{quoted(data.words(line.tidied))}")
    if line.legal:
        told.append(f"法律顾问意见：{quoted(data.words(line.legal))}")
    if line.outcome:
        told.append(f"采纳情况：{wording.outcome(line)}")
        if line.new_text:
            told.append(f"新条文：{shorten(line.new_text, _TEXT_SHOWN)}")
    return told


def _article_name(line: OpinionLine, data: OpinionData) -> str:
    return next((one.place for one in data.articles if one.key == line.article), "")


def _by_whom(line: OpinionLine, data: OpinionData) -> str:
    point, channel = origin(line, data)
    same = (
        f"{line.same}条相同，{counted_people(line.people, line.unknown)}" if line.same > 1 else ""
    )
    told = [part for part in (point if data.is_city else HIDDEN, channel) if part != HIDDEN]
    who = "，".join(filter(None, (*told, same)))
    return f"（{who}）" if who else ""


def _adopted(paper: Paper, data: OpinionData) -> None:
    body(paper, wording.adoption(data.lines))
    body(paper, wording.feedback(data))
    rows = [(name, str(count)) for name, count in outcomes(data.lines)]
    if any(count for name, count in outcomes(data.lines) if name != NOT_YET):
        table(paper, ("结果", "意见（条）"), rows, (96, 60))
        gap(paper)


_SECTIONS = (
    ("征求意见工作情况", _work),
    ("总体评价", _overall),
    ("具体修改意见", _articles),
    ("采纳和反馈情况", _adopted),
)


def _table_rows(data: OpinionData) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for part in by_article(data):
        for line in part.lines:
            marks = wording.marks(line)
            where = (line.place or GENERAL) + (f"（{marks}）" if marks else "")
            stance = f"【{line.stance}】" if line.stance else ""
            rows.append(
                (
                    str(len(rows) + 1),
                    where,
                    stance + data.words(line.text),
                    data.words(line.tidied) or HIDDEN,
                    f"{line.same}条",
                    data.words(line.legal) or HIDDEN,
                    wording.outcome(line),
                )
            )
    return rows


def _closing(paper: Paper, data: OpinionData) -> None:
    """Annex, unit and date. Without a seal the two stand centred on each other (7.3.5)."""
    keep_with_closing(paper)
    add(paper, "", keep=True)
    annex = f"附件：{data.file_stem(wording.TABLE)}.xlsx"
    add(paper, annex, style="Body Text", keep=True)
    for _ in range(2):
        add(paper, "", keep=True)
    day = chinese_date(local(data.made).date())
    unit_width, day_width = min(_UNIT_LIMIT, width(one_line(data.office))), width(day)
    center = max(4 + day_width / 2, 2 + unit_width / 2)
    add(paper, data.office, right_chars=max(0.5, center - unit_width / 2), keep=True)
    add(paper, day, right_chars=center - day_width / 2)
    if data.imprint.number:
        small_print(paper, wording.traced(data))
