"""The papers on opinions: order, wording, masking, small figures, the same bytes."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from openpyxl import load_workbook

from reports.opinions import (
    HIDDEN,
    OpinionData,
    by_article,
    by_point,
    channels,
    origin,
    outcomes,
    speaker,
)
from reports.opinions_docx import report_docx, table_docx
from reports.opinions_stored import Said, digest_of, pack_figures, pack_rows, unpack
from reports.opinions_wording import overall, points, report_title, title_lines, work
from reports.opinions_xlsx import opinions_xlsx
from reports.reading import read_paper
from reports.stored import WORDS_GONE
from tests.reports.opinion_samples import busy, data, line

MAKERS = (opinions_xlsx, report_docx, table_docx)


def words_of(content: bytes) -> str:
    paper = Document(io.BytesIO(content))
    cells = (cell.text for table in paper.tables for row in table.rows for cell in row.cells)
    return "\n".join((*(paragraph.text for paragraph in paper.paragraphs), *cells))


def test_the_report_goes_from_the_work_over_the_whole_to_the_articles() -> None:
    words = words_of(report_docx(busy()))
    order = (
        "征求意见情况的报告",
        "一、征求意见工作情况",
        "二、总体评价",
        "早该管管了",
        "三、具体修改意见",
        "第八条（遛犬）",
        "绳长不超过两米",
        "拾狗粪",
        "第十二条（罚则）",
        "四、采纳和反馈情况",
        "附件：意见汇总表_全市",
        "新乡市人大常委会法制工作委员会",
        "2026年11月20日",
        "校验码",
    )
    places = [words.index(part) for part in order]
    assert places == sorted(places)
    assert "法律顾问意见：与上位法不冲突" in words
    assert "采纳情况：部分采纳：写入第九条；绳长按一点五米写，嘴套另作规定。" in words


def test_no_particular_leaves_the_house_in_any_paper() -> None:
    book = load_workbook(io.BytesIO(opinions_xlsx(busy())))
    cells = "\n".join(str(c.value) for sheet in book for row in sheet.iter_rows() for c in row)
    for words in (words_of(report_docx(busy())), words_of(table_docx(busy())), cells):
        assert "绳子两米太短" in words
        assert "13800001234" not in words
        assert "2单元501" not in words
    full = replace(busy(), masked=False)
    assert "13800001234" in words_of(report_docx(full))
    assert read_paper(report_docx(full)).full


def test_a_point_or_a_way_from_which_little_came_is_not_named_beside_words() -> None:
    few = line(1, "8", "第八条", "甲", point="关堤乡", channel="走访")
    many = [line(n, "8", "第八条", "乙", point="诚城社区") for n in range(2, 5)]
    given = data(few, *many, channels=(("微信", 3), ("走访", 1)))
    assert origin(few, given) == (HIDDEN, HIDDEN)
    assert origin(many[0], given) == ("诚城社区", "微信")
    assert origin(few, replace(given, masked=False)) == ("关堤乡", "走访")
    assert dict(by_point(given))["关堤乡"] == 1
    deputies = [replace(one, category="人大代表") for one in many]
    spoken = data(replace(few, category="五老"), *deputies)
    assert [speaker(one, spoken) for one in spoken.lines] == [HIDDEN, *["人大代表"] * 3]
    own = replace(given, scope="关堤乡", channels=(("微信", 9), ("走访", 1), ("电话", 1)))
    assert channels(own) == (("其他渠道", 11),)


def test_the_table_holds_draft_words_wording_law_outcome_and_day_told() -> None:
    book = load_workbook(io.BytesIO(opinions_xlsx(busy())))
    sheet = book["意见汇总表"]
    header = [cell.value for cell in sheet[3]]
    for name in (
        "草案原文",
        "群众原话",
        "整理后的建议",
        "相同意见",
        "法律顾问意见",
        "采纳情况",
        "反馈日期",
    ):
        assert name in header
    rows = {
        row[0]: dict(zip(header, row, strict=True))
        for row in sheet.iter_rows(min_row=4, values_only=True)
    }
    assert [rows[n]["条款"] for n in (1, 2, 3)] == ["总体意见", "总体意见", "第八条"]
    assert "绳长不超过两米" in rows[3]["草案原文"]
    assert rows[4]["草案原文"] == "同上"
    assert rows[5]["条款"] == "第八条第（三）项\n（逾期）"
    assert rows[3]["相同意见"] == "6条\n6人"
    assert rows[3]["反馈日期"].strftime("%Y-%m-%d") == "2026-11-19"
    assert book["汇总"]["A1"].value.startswith("《样例市养犬管理规定（草案）》")
    formula = data(line(1, "8", "第八条", "=1+1"))
    cell = load_workbook(io.BytesIO(opinions_xlsx(formula)))["意见汇总表"]["D4"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("given", [busy(), data()], ids=["busy", "silent"])
def test_the_same_data_give_the_same_bytes(make: object, given: OpinionData) -> None:
    assert make(given) == make(given)  # type: ignore[operator]
    assert zipfile.is_zipfile(io.BytesIO(make(given)))  # type: ignore[operator]


def test_silence_reads_as_sentences() -> None:
    words = words_of(report_docx(data()))
    for sentence in (
        "没有收到对《样例市养犬管理规定（草案）》的意见",
        "没有收到总体意见",
        "没有收到针对具体条款的意见",
    ):
        assert sentence in words
    assert "没有收到" in words_of(table_docx(data()))


def test_the_sentences_count_what_the_table_holds() -> None:
    given = busy()
    assert work(given).startswith("共收到意见64条（61人，另5条未留身份），合并相同意见后为8条")
    assert "其中1条在截止以后收到" in work(given)
    assert "意见集中在第十二条（14条）、第八条（8条）" in overall(given)
    assert "15个联系点没有收到意见" in points(given)
    assert dict(outcomes(given.lines)) == {
        "采纳": 1,
        "部分采纳": 1,
        "未采纳": 2,
        "留作参考": 1,
        "待定": 3,
    }
    assert [row.opinions for row in by_article(given)] == [2, 3, 3]


def test_a_long_title_breaks_between_its_parts() -> None:
    assert title_lines(busy()) == ("关于《样例市养犬管理规定（草案）》", "征求意见情况的报告")
    short = data(title="《养犬办法》")
    assert title_lines(short) == (report_title(short),)


def test_the_table_lies_across_and_each_paper_says_which_it_is() -> None:
    table, report = read_paper(table_docx(busy())), read_paper(report_docx(busy()))
    assert (table.kind, report.kind) == ("意见汇总表", "意见建议报告")
    assert table.number == report.number == "征询〔2026〕第3号-全市"
    section = Document(io.BytesIO(table_docx(busy()))).sections[0]
    assert section.orientation == WD_ORIENT.LANDSCAPE


def test_what_is_kept_holds_nobodys_words_and_becomes_the_same_paper_again() -> None:
    given = busy()
    figures, rows = pack_figures(given), pack_rows(given)
    kept = str((figures, rows))
    for words in ("俺看这个规定中", "牵引绳长度改为一点五米", "属本市立法权限"):
        assert words not in kept
    said = {one.matter: Said(one.text, one.tidied, one.legal) for one in given.lines}
    again = unpack(figures, rows, said=said, made=given.made, imprint=given.imprint)
    assert again == given
    del said[3]
    gone = unpack(figures, rows, said=said, made=given.made, imprint=given.imprint)
    assert WORDS_GONE in words_of(report_docx(gone))


def test_the_digest_changes_with_staffs_wording_and_with_every_figure() -> None:
    given = busy()
    digest = digest_of(pack_figures(given), pack_rows(given))
    other = replace(given, lines=(replace(given.lines[0], tidied="别的写法"), *given.lines[1:]))
    assert digest_of(pack_figures(other), pack_rows(other)) != digest
    more = replace(given, people=62)
    assert digest_of(pack_figures(more), pack_rows(more)) != digest
